import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { parseEnv } from "node:util";
import { TARGET_SECRET } from "@metka/contract";
import { parseRange } from "./address-range.ts";
import type { AlertSettings } from "./alerts/alert-settings.ts";
import { type ConnectorSettings, readConnectors } from "./connector-settings.ts";
import { decodeFile, FileTextMistake } from "./file-text.ts";
import { nearestName } from "./nearest-name.ts";
import { readFallbackUrl, readPublicUrl } from "./url-settings.ts";

/** The gateway's settings, read once at start (docs/settings.md). Durations in milliseconds. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly database: DatabaseTarget;
  readonly dataDir: string;
  readonly offersFile: string;
  readonly defaultOffer: string;
  /** undefined: made at the first start and kept in the data folder. */
  readonly adminToken: string | undefined;
  /** Secure keys of VK apps by app id. */
  readonly appSecrets: ReadonlyMap<string, string>;
  readonly launchParams: LaunchParamsMode;
  readonly launchParamsMaxAgeMs: number;
  readonly trustProxy: false | number | readonly string[];
  readonly allowedOrigins: "*" | readonly string[];
  readonly deliveryTimeoutMs: number;
  /** Most attempts under way to one host at once. */
  readonly deliveryConcurrency: number;
  /** What the engine of reports may take: megabytes, and threads of the processor. */
  readonly reports: { readonly memoryMb: number; readonly threads: number };
  readonly allowPrivateDestinations: boolean;
  readonly logLevel: LogLevel;
  readonly logFormat: "pretty" | "json";
  readonly publicUrl: string | undefined;
  /** When targets that take alerts are told. */
  readonly alerts: AlertSettings;
  /** What targets' URLs may name: values of `TARGET_SECRET_*`, by the variables' names. */
  readonly targetSecrets: ReadonlyMap<string, string>;
  /** Variables that look like a mistyped setting: other programs share the environment, so they stop no start. */
  readonly warnings: readonly string[];
  /** The page for visitors whose link leads to no offer. */
  readonly fallbackUrl: string | undefined;
  /** What is polled from outside, with its secrets; none: nothing is. */
  readonly connectors: readonly ConnectorSettings[];
  /** The settings that have a value, by name alone: a value may be a secret. */
  readonly settings: readonly SettingInUse[];
}

export interface SettingInUse {
  readonly name: string;
  readonly from: "environment" | "env_file";
}

export type DatabaseTarget =
  | { readonly kind: "sqlite"; readonly file: string }
  | { readonly kind: "postgres"; readonly url: string };
export type LaunchParamsMode = "off" | "report" | "required";
export type LogLevel = (typeof LOG_LEVELS)[number];

const LOG_LEVELS = ["debug", "info", "warn", "error", "silent"] as const;
const LAUNCH_MODES = ["off", "report", "required"] as const;
const LOG_FORMATS = ["pretty", "json"] as const;

/** Planned and not built yet. Refused when they are set, so that no operator relies on them. */
const NOT_YET = ["RATE_LIMIT_PER_MINUTE", "RETENTION_DAYS"];

const TOKEN_TEXT =
  "годятся только латинские буквы, цифры и знаки ASCII: другие символы заголовок Authorization не передаёт";

/** Clients send other letters in a header in different ways or not at all. */
export function isHeaderText(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Настройки не приняты:\n${problems.map((p) => `  • ${p}`).join("\n")}`);
    this.problems = problems;
  }
}

/**
 * The process's variables, and those of a `.env` file in the working folder that are not set already; `fromFile` gets the names
 * of the latter.
 */
export function environment(fromFile = new Set<string>()): Readonly<Record<string, string | undefined>> {
  if (existsSync(".env")) {
    for (const [name, value] of Object.entries(parseEnv(readEnvFile()))) {
      if (!/^[A-Za-z_][\w.-]*$/.test(name)) throw new ConfigError([`.env: имя «${visible(name)}» не годится`]);
      if (process.env[name] !== undefined) continue;
      process.env[name] = value;
      fromFile.add(name);
    }
  }
  return process.env;
}

/** `process.loadEnvFile` takes a byte order mark for a part of the first name, and so loses the first line. */
function readEnvFile(): string {
  try {
    return decodeFile(readFileSync(".env"));
  } catch (error) {
    throw error instanceof FileTextMistake ? new ConfigError([`.env: ${error.message}`]) : error;
  }
}

/** A name as an error shows it: what a reader cannot see is written as its code. */
function visible(name: string): string {
  return name.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, (one) => {
    const code = (one.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return `<U+${code.padStart(4, "0")}>`;
  });
}

/** Reads every setting and reports all mistakes together, each by the name of its variable. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  fromFile: ReadonlySet<string> = new Set(),
): Config {
  const problems: string[] = [];
  const problem = <T>(name: string, what: string, fallback: T): T => {
    problems.push(`${name}: ${what}`);
    return fallback;
  };
  const known = new Set<string>();
  const text = (name: string): string | undefined => {
    known.add(name);
    return env[name]?.trim() || undefined;
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[], fallback: T): T => {
    const value = text(name);
    if (value === undefined) return fallback;
    const found = allowed.find((a) => a === value);
    return found ?? problem(name, `«${value}» не подходит, нужно одно из: ${allowed.join(", ")}`, fallback);
  };
  const whole = (name: string, fallback: number, min: number, max: number): number => {
    const value = text(name);
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= min && number <= max) return number;
    return problem(name, `«${value}» не подходит, нужно целое число от ${min} до ${max}`, fallback);
  };
  const flag = (name: string): boolean => {
    const value = text(name);
    if (value === undefined || value === "0") return false;
    return value === "1" ? true : problem(name, `«${value}» не подходит, нужно 0 или 1`, false);
  };

  for (const name of NOT_YET) {
    const value = text(name);
    if (value !== undefined && value !== "0")
      problem(name, "эта настройка ещё не сделана, уберите её или поставьте 0", 0);
  }
  const dataDir = resolve(text("DATA_DIR") ?? "data");
  const appSecrets = readAppSecrets(text("VK_APP_SECRETS"), (what) => problem("VK_APP_SECRETS", what, undefined));
  const launchParams = oneOf("LAUNCH_PARAMS", LAUNCH_MODES, appSecrets.size > 0 ? "report" : "off");
  if (launchParams !== "off" && appSecrets.size === 0) {
    problem("LAUNCH_PARAMS", `«${launchParams}» проверяет подпись, а VK_APP_SECRETS пуст: задайте appId:ключ`, 0);
  }
  const adminToken = text("ADMIN_TOKEN");
  if (adminToken !== undefined && adminToken.length < 16) {
    problem("ADMIN_TOKEN", "короче 16 символов: возьмите длиннее или уберите, тогда шлюз придумает сам", 0);
  }
  if (adminToken !== undefined && !isHeaderText(adminToken)) {
    problem("ADMIN_TOKEN", TOKEN_TEXT, 0);
  }
  const config: Config = {
    host: text("HOST") ?? "0.0.0.0",
    port: whole("PORT", 8000, 0, 65535),
    database: readDatabase(text("DATABASE_URL"), dataDir, (what) => problem("DATABASE_URL", what, undefined)),
    dataDir,
    offersFile: resolve(text("OFFERS_FILE") ?? "config/offers.json"),
    defaultOffer: text("DEFAULT_OFFER") ?? "leads-tech",
    adminToken,
    appSecrets,
    launchParams,
    launchParamsMaxAgeMs: whole("LAUNCH_PARAMS_MAX_AGE", 86_400, 1, 315_360_000) * 1000,
    trustProxy: readTrustProxy(text("TRUST_PROXY"), (what) => problem("TRUST_PROXY", what, undefined)),
    allowedOrigins: readOrigins(text("ALLOWED_ORIGINS"), (what) => problem("ALLOWED_ORIGINS", what, undefined)),
    deliveryTimeoutMs: whole("DELIVERY_TIMEOUT_MS", 10_000, 100, 60_000),
    deliveryConcurrency: whole("DELIVERY_CONCURRENCY", 1000, 1, 10_000),
    reports: {
      memoryMb: whole("REPORTS_MEMORY_MB", 512, 128, 1_000_000),
      threads: whole("REPORTS_THREADS", 2, 1, 256),
    },
    allowPrivateDestinations: flag("ALLOW_PRIVATE_DESTINATIONS"),
    logLevel: oneOf("LOG_LEVEL", LOG_LEVELS, "info"),
    logFormat: oneOf("LOG_FORMAT", LOG_FORMATS, "pretty"),
    fallbackUrl: readFallbackUrl(text("FALLBACK_URL"), text("PUBLIC_URL"), (what) =>
      problem("FALLBACK_URL", what, undefined),
    ),
    publicUrl: readPublicUrl(text("PUBLIC_URL"), (what) => problem("PUBLIC_URL", what, undefined)),
    connectors: readConnectors({
      text,
      whole,
      oneOf,
      problem: (name, what) => problem(name, what, undefined),
      readFile: (path) => decodeFile(readFileSync(resolve(path))),
    }),
    alerts: {
      everyMs: whole("ALERT_EVERY_SECONDS", 30, 1, 3600) * 1000,
      unreachableMs: whole("ALERT_UNREACHABLE_MINUTES", 10, 0, 1440) * 60_000,
      failedPercent: whole("ALERT_FAILED_PERCENT", 30, 0, 100),
      noClicksMs: whole("ALERT_NO_CLICKS_MINUTES", 60, 1, 1440) * 60_000,
      diskPercent: whole("ALERT_DISK_PERCENT", 90, 1, 100),
      differencePercent: whole("ALERT_DIFFERENCE_PERCENT", 5, 0, 100),
    },
    // The preset of Telegram names this one; others are named by operators.
    targetSecrets: readTargetSecrets({ ...env, TARGET_SECRET_TELEGRAM: text("TARGET_SECRET_TELEGRAM") }),
    warnings: [],
    settings: [],
  };
  if (problems.length > 0) throw new ConfigError(problems);
  const asked = [...known, ...config.targetSecrets.keys()];
  const settings = [...new Set(asked)].filter((name) => env[name]?.trim()).map((name) => settingInUse(name, fromFile));
  return { ...config, warnings: mistyped(Object.keys(env), known), settings };
}

function settingInUse(name: string, fromFile: ReadonlySet<string>): SettingInUse {
  return { name, from: fromFile.has(name) ? "env_file" : "environment" };
}

function mistyped(names: readonly string[], known: ReadonlySet<string>): readonly string[] {
  return names.flatMap((name) => {
    const meant = known.has(name) ? undefined : nearestName(name, known);
    if (meant === undefined || names.includes(meant)) return [];
    return `${visible(name)}: такой настройки нет, похоже на ${meant}. Исправьте имя, иначе ${meant} останется без значения`;
  });
}

type AddMistake = (what: string) => void;

function readDatabase(value: string | undefined, dataDir: string, addMistake: AddMistake): DatabaseTarget {
  if (value === undefined) return { kind: "sqlite", file: resolve(dataDir, "metka.db") };
  if (value.startsWith("sqlite:")) {
    const file = value.slice("sqlite:".length);
    // An in-memory database would acknowledge clicks that are nowhere on disk.
    if (file === "" || file.includes(":memory:")) addMistake("нужен путь к файлу, например sqlite:data/metka.db");
    return { kind: "sqlite", file: resolve(file) };
  }
  if (/^postgres(ql)?:\/\/[^/?#]/.test(value) && URL.canParse(value)) return { kind: "postgres", url: value };
  // The value may hold a password: it is never repeated.
  addMistake("нужно sqlite:путь или postgres://пользователь:пароль@хост:5432/база");
  return { kind: "sqlite", file: "" };
}

function readAppSecrets(value: string | undefined, addMistake: AddMistake): ReadonlyMap<string, string> {
  const secrets = new Map<string, string>();
  for (const [index, pair] of (value?.split(",") ?? []).entries()) {
    const [, id, key] = /^\s*(\d+):(\S+)\s*$/.exec(pair) ?? [];
    if (id === undefined || key === undefined) addMistake(`пара № ${index + 1} не похожа на appId:ключ`);
    else if (secrets.has(id)) addMistake(`приложение ${id} названо дважды`);
    else secrets.set(id, key);
  }
  return secrets;
}

function readTrustProxy(value: string | undefined, addMistake: AddMistake): Config["trustProxy"] {
  if (value === undefined || value === "0") return false;
  if (/^\d{1,2}$/.test(value)) return Number(value);
  const ranges = value.split(",").map((range) => range.trim());
  for (const range of ranges) {
    // A network of 0 bits is every address, and not every address may be trusted.
    if ((parseRange(range)?.bits ?? 0) === 0) {
      addMistake(
        `«${range}» не подходит, нужно число прокси перед шлюзом или адреса и сети через запятую (10.0.0.0/8)`,
      );
    }
  }
  return ranges;
}

function readOrigins(value: string | undefined, addMistake: AddMistake): Config["allowedOrigins"] {
  if (value === undefined || value === "*") return "*";
  return value.split(",").map((entry) => {
    const origin = entry.trim();
    if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      addMistake(`«${origin}» не подходит, нужно * или адреса вида https://example.ru через запятую, без пути`);
    }
    return origin;
  });
}

function readTargetSecrets(env: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const name = new RegExp(`^${TARGET_SECRET}$`);
  const set = Object.entries(env).flatMap(([key, value]): [string, string][] =>
    name.test(key) && value?.trim() ? [[key, value.trim()]] : [],
  );
  return new Map(set);
}
