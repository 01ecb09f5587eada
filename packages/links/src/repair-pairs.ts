import { type AdMacro, findMacros, macroText, replaceMacros } from "./ad-macros.ts";
import { cleanValue } from "./clean-value.ts";
import { decodeAgain } from "./decode-again.ts";
import { type LinkPair, toPair } from "./link-parts.ts";
import type { LinkProblem, LinkProblemCode, Severity } from "./link-problem.ts";
import { encodeValue } from "./percent.ts";
import { STAND_INS } from "./stand-ins.ts";
import { wellFormed } from "./well-formed.ts";

/** What a browser drops or a messenger breaks the link at. */
const BROKEN = /[\s\u007f-\u009f"<>`\\]/g;

export type AddProblem = (
  severity: Severity,
  code: LinkProblemCode,
  message: string,
  parameter?: string,
  mended?: boolean,
) => void;

/** The parameters as they should be, the first of a name only; what is wrong with them is reported. */
export function repairPairs(pairs: readonly LinkPair[], addProblem: AddProblem): LinkPair[] {
  const kept = new Map<string, LinkPair>();
  for (const pair of pairs) {
    const repaired = repairPair(pair, addProblem);
    if (repaired === undefined) continue;
    if (!kept.has(repaired.name)) kept.set(repaired.name, repaired);
    else {
      const message = `Параметр «${shown(repaired.name)}» записан дважды: дойдёт только одно значение, оставьте одно.`;
      addProblem("error", "repeated_parameter", message, repaired.name, true);
    }
  }
  for (const [of, name] of STAND_INS) {
    const [one, other] = [kept.get(name), kept.get(of)];
    if (one === undefined || other === undefined || one.value !== other.value) continue;
    kept.delete(name);
    const message = `«${name}» повторяет «${of}»: шлюз берёт его, только если нет «${of}». Можно убрать.`;
    addProblem("note", "redundant_parameter", message, name, true);
  }
  return Array.from(kept.values());
}

/** undefined: it brings nothing, so it goes. */
function repairPair(pair: LinkPair, addProblem: AddProblem): LinkPair | undefined {
  const { name, rawName, source } = pair;
  if (name === "" || cleanValue(pair.value) === "") {
    const what =
      name === "" ? `У значения «${shown(pair.value)}» нет имени` : `У параметра «${shown(name)}» нет значения`;
    addProblem("note", "empty_parameter", `${what}: оно не дойдёт, уберите лишнее.`, name, true);
    return undefined;
  }
  if (`${name}${pair.value}`.indexOf("\0") >= 0) {
    const message = `В параметре «${shown(name.replace(/\0/g, ""))}» стоит знак U+0000 (%00): шлюз не примет весь клик, уберите его.`;
    addProblem("error", "broken_character", message, name, true);
    return undefined;
  }
  if (findMacros(macroText(rawName)).length > 0) {
    const message = `В имени параметра «${shown(name)}» стоит макрос: имя заполнить некому, впишите его сами.`;
    addProblem("error", "unfilled_macro", message, name, true);
    return undefined;
  }
  const text = decodeAgain(pair.value);
  if (text !== pair.value) {
    const message = `Значение «${shown(name)}» закодировано дважды: шлюз прочтёт «${shown(text)}», пишите его один раз.`;
    addProblem("warning", "double_encoded", message, name, true);
    return repairPair({ ...pair, rawValue: encodeValue(wellFormed(text)), value: text }, addProblem);
  }
  const filled = repairMacros(pair, addProblem);
  if (filled === undefined) return undefined;
  const raw = `${rawName}=${filled}`;
  const clean = wellFormed(raw).replace(BROKEN, (character) => encodeURIComponent(character));
  if (clean !== raw) {
    const message = `В параметре «${shown(name)}» стоит пробел или знак, на котором ссылка может оборваться: запишите его через %.`;
    addProblem("warning", "broken_character", message, name, true);
  }
  return toPair(withoutBlanks(toPair(clean, source), addProblem), source);
}

/** What the gateway would do to the value by itself; a cabinet's or a network's own reports would keep the blanks. */
function withoutBlanks({ name, value, rawName, raw }: LinkPair, addProblem: AddProblem): string {
  const clean = cleanValue(value);
  if (clean === value || findMacros(value).length > 0) return raw;
  const message = `В значении «${shown(value)}» параметра «${shown(name)}» лишние пробелы или невидимые знаки: шлюз возьмёт «${shown(clean)}», уберите их.`;
  addProblem("note", "blank_characters", message, name, true);
  return `${rawName}=${encodeValue(wellFormed(clean))}`;
}

/** The raw value with macros that are filled; undefined where one is not, since then the value counts as missing. */
function repairMacros({ name, rawValue }: LinkPair, addProblem: AddProblem): string | undefined {
  const text = macroText(rawValue);
  const macros = findMacros(text);
  if (macros.length === 0) return rawValue;
  for (const macro of macros) addMacroProblem(macro, name, addProblem);
  if (macros.some(({ filled, instead }) => filled === "no" && instead === undefined)) return undefined;
  const asWritten = macros.every(({ macro, instead }) => instead === undefined && rawValue.indexOf(macro) >= 0);
  if (asWritten) return rawValue;
  if (macros.every(({ instead }) => instead === undefined)) {
    const message = `Скобки макроса в «${shown(name)}» записаны через %: VK может его не узнать, пишите {{…}} как есть.`;
    addProblem("warning", "escaped_macro", message, name, true);
  }
  return replaceMacros(
    text,
    ({ macro, instead }) => instead ?? macro,
    (between) => encodeValue(wellFormed(between)),
  );
}

function addMacroProblem({ macro, filled, what, instead }: AdMacro, name: string, addProblem: AddProblem): void {
  const written = shown(macro);
  const known = what === undefined ? "" : ` (${what})`;
  if (filled === "unconfirmed") {
    const message = `Макрос ${written} в «${shown(name)}» (${what}): заполняет ли его VK для Mini App, не подтверждено.`;
    addProblem("warning", "unconfirmed_macro", message, name);
  }
  if (filled === "unknown") {
    const message = `Макрос ${written} в «${shown(name)}» нам неизвестен: проверьте имя в справке VK Рекламы.`;
    addProblem("warning", "unknown_macro", message, name);
  }
  if (filled === "no") {
    const advice = instead === undefined ? "уберите параметр или впишите значение" : `пишите ${instead}`;
    const message = `Макрос ${written} в «${shown(name)}» никто не заполнит${known}: ${advice}.`;
    addProblem("error", "unfilled_macro", message, name, true);
  }
}

/** The longest part of a link that a message repeats, in characters. */
const SHOWN = 60;

export function shown(text: string): string {
  return text.length > SHOWN ? `${wellFormed(text.slice(0, SHOWN))}…` : text;
}

export function toProblem(
  ...[severity, code, message, parameter, mended = false]: Parameters<AddProblem>
): LinkProblem {
  return { code, severity, message, ...(parameter === undefined ? {} : { parameter }), mended };
}
