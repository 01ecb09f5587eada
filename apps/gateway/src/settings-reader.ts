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
export function readUrl(read: SettingsReader, name: string, value: string): string {
  const fits = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && !/[?#]/.test(value);
  if (!fits) read.problem(name, `«${value}» не подходит, нужен адрес вида https://api.example.ru`);
  return value.replace(/\/+$/, "");
}

export function readDay(read: SettingsReader, name: string, value: string | undefined): string | undefined {
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
