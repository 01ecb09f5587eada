import { isRecord } from "./is-record.ts";
import { MAX_DELAY_MS, MAX_HOPS, type Mode, type PromptMode } from "./mode.ts";

/** Says in Russian which field of a mode is wrong: people read it in the answer of `PUT /_sandbox/mode`. */
export class ModeError extends Error {
  override readonly name = "ModeError";
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields each kind may have besides `kind`; any other is refused, so that a typo is told. */
const FIELDS: ReadonlyMap<unknown, readonly string[]> = new Map([
  ["redirect", ["location"]],
  ["ok", []],
  ["status", ["status", "retryAfter"]],
  ["hang", []],
  ["drop", []],
  ["self-redirect", ["hops"]],
  ["loop", []],
  ["slow", ["delayMs", "answer"]],
]);

/** Checks what came from outside and copies it, frozen, so that a recorded click keeps the mode that answered it. */
export function parseMode(value: unknown): Mode {
  const fields = checkedFields(value, "режим");
  return fields.kind === "slow" ? parseSlow(fields) : parsePrompt(fields);
}

function parseSlow(fields: Fields): Mode {
  const delayMs = wholeNumber(fields, "delayMs", 0, MAX_DELAY_MS);
  if (fields.answer === undefined) return Object.freeze({ kind: "slow", delayMs });
  const answer = checkedFields(fields.answer, "answer");
  if (answer.kind === "slow") throw new ModeError("answer: второй slow внутри slow не нужен, сложите задержки");
  return Object.freeze({ kind: "slow", delayMs, answer: parsePrompt(answer) });
}

function parsePrompt(fields: Fields): PromptMode {
  switch (fields.kind) {
    case "redirect":
      return Object.freeze(
        fields.location === undefined ? { kind: "redirect" } : { kind: "redirect", location: location(fields) },
      );
    case "status":
      return parseStatus(fields);
    case "self-redirect":
      return Object.freeze({ kind: "self-redirect", hops: wholeNumber(fields, "hops", 1, MAX_HOPS) });
    case "ok":
    case "hang":
    case "drop":
    case "loop":
      return Object.freeze({ kind: fields.kind });
    default:
      throw new ModeError(unknownKind(fields.kind));
  }
}

function parseStatus(fields: Fields): PromptMode {
  const status = wholeNumber(fields, "status", 200, 599);
  if (fields.retryAfter === undefined) return Object.freeze({ kind: "status", status });
  return Object.freeze({ kind: "status", status, retryAfter: wholeNumber(fields, "retryAfter", 0, 86_400) });
}

function checkedFields(value: unknown, what: string): Fields {
  if (!isRecord(value)) throw new ModeError(`${what}: нужен объект, например {"kind":"status","status":503}`);
  const allowed = FIELDS.get(value.kind);
  if (allowed === undefined) throw new ModeError(unknownKind(value.kind));
  for (const name of Object.keys(value)) {
    if (name === "kind" || allowed.includes(name)) continue;
    const known = allowed.length === 0 ? "других полей у него нет" : `возможны ${allowed.join(", ")}`;
    throw new ModeError(`${name}: нет такого поля у режима ${value.kind}, ${known}`);
  }
  return value;
}

function wholeNumber(fields: Fields, name: string, min: number, max: number): number {
  const value = fields[name];
  if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
  throw new ModeError(`${name}: нужно целое число от ${min} до ${max}, а пришло ${shown(value)}`);
}

/** Printable ASCII only: anything else may not stand in a header. */
function location(fields: Fields): string {
  const value = fields.location;
  if (typeof value === "string" && /^(https?:\/\/[^/?#]|\/)[\x21-\x7e]*$/.test(value)) return value;
  throw new ModeError(
    `location: нужен адрес http://…, https://… или путь от /, без пробелов и только ASCII, а пришло ${shown(value)}`,
  );
}

function unknownKind(kind: unknown): string {
  return `kind: нет режима ${shown(kind)}, возможны ${[...FIELDS.keys()].join(", ")}`;
}

function shown(value: unknown): string {
  if (value === undefined) return "ничего";
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}
