import {
  type ErrorDetail,
  type NetworkSettings,
  type NetworkSettingsPatch,
  NetworkSettingsSchema,
} from "@metka/contract";
import { Compile } from "typebox/compile";
import { isWithin, parseRange } from "../address-range.ts";
import { currencyCode } from "../money.ts";
import { ambiguousWords } from "./status-map.ts";

const schema = Compile(NetworkSettingsSchema);

/** Settings as the database keeps them. */
export function parseSettings(slug: string, text: string): NetworkSettings {
  const value: unknown = JSON.parse(text);
  if (schema.Check(value)) return value;
  const [mistake] = schema.Errors(value);
  throw new Error(`the settings of the network ${slug} do not fit: ${mistake?.instancePath} ${mistake?.message}`);
}

/** Settings with a part of them changed: objects are merged, lists are replaced, null takes away. */
export function mergeSettings(current: NetworkSettings, patch: NetworkSettingsPatch): NetworkSettings {
  const { parameters, statuses, macros, confirmed, encoding, conversions_from, ...plain } = patch;
  const { confirmed: confirmedBefore, encoding: encodingBefore, conversions_from: sourceBefore, ...kept } = current;
  const source = conversions_from === undefined ? sourceBefore : (conversions_from ?? undefined);
  const confirmedNow = confirmed === undefined ? confirmedBefore : (confirmed ?? undefined);
  const encodingNow = encoding === undefined ? encodingBefore : (encoding ?? undefined);
  const asked = Object.entries({ ...current.macros, ...macros });
  return {
    ...kept,
    ...plain,
    parameters: { ...current.parameters, ...parameters },
    statuses: { ...current.statuses, ...statuses },
    macros: Object.fromEntries(asked.flatMap(([name, macro]) => (macro === null ? [] : [[name, macro]]))),
    ...(confirmedNow === undefined ? {} : { confirmed: confirmedNow }),
    ...(encodingNow === undefined ? {} : { encoding: encodingNow }),
    ...(source === undefined ? {} : { conversions_from: source }),
  };
}

/** Mistakes in settings that a schema cannot find. */
export function settingsProblems(settings: NetworkSettings): ErrorDetail[] {
  const problems: ErrorDetail[] = [];
  for (const word of ambiguousWords(settings.statuses)) {
    problems.push({ path: "/settings/statuses", message: `«${word}» стоит в двух списках: оставьте в одном` });
  }
  if (currencyCode(settings.currency) !== settings.currency) {
    problems.push({ path: "/settings/currency", message: `нет валюты «${settings.currency}», пример: RUB` });
  }
  if (settings.parameters.status.length === 0) {
    problems.push({ path: "/settings/parameters/status", message: "нужно имя параметра, в котором приходит статус" });
  }
  for (const [index, range] of settings.allow.entries()) {
    if (parseRange(range) === undefined) {
      problems.push({
        path: `/settings/allow/${index}`,
        message: `«${range}» не подходит, нужен адрес или сеть, например 203.0.113.0/24`,
      });
    }
  }
  return problems;
}

/** Whether postbacks are taken from this address; an empty list takes them from any. */
export function isAllowed(ip: string, allow: readonly string[]): boolean {
  if (allow.length === 0) return true;
  return isWithin(allow)(ip);
}
