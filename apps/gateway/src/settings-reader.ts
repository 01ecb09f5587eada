import type { LeadsTechEntry, VkAdsEntry } from "@metka/contract";
import type { TLocalizedValidationError } from "typebox/error";

export const FILE = "CONNECTORS_FILE";

/** What `config.ts` reads the environment with. */
export interface SettingsReader {
  readonly text: (name: string) => string | undefined;
  readonly whole: (name: string, fallback: number, min: number, max: number) => number;
  readonly oneOf: <T extends string>(name: string, allowed: readonly T[], fallback: T) => T;
  readonly problem: (name: string, what: string) => void;
  /** The text of a file; throws where it cannot be read. */
  readonly readFile: (path: string) => string;
}

/** When and from where a connector is polled. */
export interface PollingSettings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly everyMs: number;
  /** The first day, `2026-11-01`; undefined: as old as `days` allows. */
  readonly since: string | undefined;
  /** Days older than this are not read again. */
  readonly days: number;
  /** Between two requests. */
  readonly pauseMs: number;
}

interface PollingDefaults {
  readonly url: string;
  readonly minutes: number;
  readonly days: number;
  readonly pauseMs: number;
}

/** `prefix`: of the variables' names, `LEADS_TECH` of `LEADS_TECH_URL`. */
export function pollingOfEnvironment(
  read: SettingsReader,
  prefix: string,
  { url, minutes, days, pauseMs }: PollingDefaults,
): PollingSettings {
  const [urlName, sinceName] = [`${prefix}_URL`, `${prefix}_SINCE`];
  return {
    url: readUrl(read, urlName, read.text(urlName) ?? url),
    everyMs: read.whole(`${prefix}_EVERY_MINUTES`, minutes, 1, 1440) * 60_000,
    since: readDay(read, sinceName, read.text(sinceName)),
    days: read.whole(`${prefix}_DAYS`, days, 1, 366),
    pauseMs: read.whole(`${prefix}_PAUSE_MS`, pauseMs, 0, 60_000),
  };
}

export function pollingOfEntry(
  read: SettingsReader,
  entry: Pick<LeadsTechEntry | VkAdsEntry, "url" | "every_minutes" | "since" | "days" | "pause_ms">,
  { url, minutes, days, pauseMs }: PollingDefaults,
): PollingSettings {
  return {
    url: readUrl(read, FILE, entry.url ?? url),
    everyMs: (entry.every_minutes ?? minutes) * 60_000,
    since: readDay(read, FILE, entry.since),
    days: entry.days ?? days,
    pauseMs: entry.pause_ms ?? pauseMs,
  };
}

/** undefined: the entry has a mistake, which was reported. */
export type EntryReader<Settings> = (entry: unknown, at: string, read: SettingsReader) => Settings | undefined;

export function reportMistakes(
  errors: readonly TLocalizedValidationError[],
  at: string,
  read: SettingsReader,
): undefined {
  for (const error of errors) {
    if (error.keyword !== "boolean") read.problem(FILE, `${at}${error.instancePath || "/"}: ${mistake(error)}`);
  }
}

/** The value of the variable that an entry names; its name is told where it is empty, never a value. */
export function secretOf(read: SettingsReader, at: string, field: string, variable: string): string | undefined {
  const value = read.text(variable);
  if (value === undefined) read.problem(FILE, `${at}/${field}: переменная ${variable} пуста`);
  return value;
}

/** Without the slash at its end. */
function readUrl(read: SettingsReader, name: string, value: string): string {
  const fits = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && !/[?#]/.test(value);
  if (!fits) read.problem(name, `«${value}» не подходит, нужен адрес вида https://api.example.ru`);
  return value.replace(/\/+$/, "");
}

function readDay(read: SettingsReader, name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const time = Date.parse(`${value}T00:00:00Z`);
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value) && value.length === 10) return value;
  read.problem(name, `«${value}» не подходит, нужна дата вида 2026-11-01`);
  return undefined;
}

function mistake(error: TLocalizedValidationError): string {
  if (error.keyword === "required") return `нет поля ${error.params.requiredProperties.join(", ")}`;
  if (error.keyword === "additionalProperties") {
    return `лишнее поле ${error.params.additionalProperties.join(", ")}; секретов в файле не бывает, только имена переменных`;
  }
  return error.message;
}
