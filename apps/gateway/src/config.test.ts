import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ConfigError, environment, readConfig } from "./config.ts";

/** What is said of these settings. */
function problems(env: Record<string, string>): readonly string[] {
  try {
    readConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

test("without any setting the defaults are those of the documentation", () => {
  expect(readConfig({})).toEqual({
    host: "0.0.0.0",
    port: 8000,
    database: { kind: "sqlite", file: resolve("data/metka.db") },
    dataDir: resolve("data"),
    offersFile: resolve("config/offers.json"),
    connectors: [],
    defaultOffer: "leads-tech",
    adminToken: undefined,
    appSecrets: new Map(),
    launchParams: "off",
    launchParamsMaxAgeMs: 86_400_000,
    alerts: {
      everyMs: 30_000,
      unreachableMs: 600_000,
      failedPercent: 30,
      noClicksMs: 3_600_000,
      diskPercent: 90,
      differencePercent: 5,
    },
    targetSecrets: new Map(),
    trustProxy: false,
    allowedOrigins: "*",
    deliveryTimeoutMs: 10_000,
    deliveryConcurrency: 1000,
    reports: { memoryMb: 512, threads: 2 },
    allowPrivateDestinations: false,
    logLevel: "info",
    logFormat: "pretty",
    publicUrl: undefined,
    warnings: [],
    settings: [],
  });
});

test("every setting can be set", () => {
  const config = readConfig({
    HOST: "127.0.0.1",
    PORT: "0",
    DATA_DIR: "/var/lib/metka",
    OFFERS_FILE: "/etc/offers.json",
    DEFAULT_OFFER: "otkaz",
    ADMIN_TOKEN: " sixteen-or-more-characters\n",
    VK_APP_SECRETS: " 1:key , 2:with:colon",
    LAUNCH_PARAMS: "required",
    LAUNCH_PARAMS_MAX_AGE: "60",
    TRUST_PROXY: "10.0.0.0/8, ::1",
    ALLOWED_ORIGINS: "https://a.example, http://localhost:5173",
    DELIVERY_TIMEOUT_MS: "500",
    DELIVERY_CONCURRENCY: "50",
    REPORTS_MEMORY_MB: "1024",
    REPORTS_THREADS: "8",
    ALLOW_PRIVATE_DESTINATIONS: "1",
    LOG_LEVEL: "debug",
    LOG_FORMAT: "json",
    PUBLIC_URL: "https://metka.example/",
    ALERT_EVERY_SECONDS: "1",
    ALERT_UNREACHABLE_MINUTES: "0",
    ALERT_FAILED_PERCENT: "50",
    ALERT_NO_CLICKS_MINUTES: "15",
    ALERT_DISK_PERCENT: "80",
    ALERT_DIFFERENCE_PERCENT: "10",
    TARGET_SECRET_TELEGRAM: " 1:token ",
    TARGET_SECRET_EMPTY: "",
  });
  expect(config).toEqual({
    host: "127.0.0.1",
    port: 0,
    database: { kind: "sqlite", file: "/var/lib/metka/metka.db" },
    dataDir: "/var/lib/metka",
    offersFile: "/etc/offers.json",
    connectors: [],
    defaultOffer: "otkaz",
    adminToken: "sixteen-or-more-characters",
    appSecrets: new Map([
      ["1", "key"],
      ["2", "with:colon"],
    ]),
    launchParams: "required",
    launchParamsMaxAgeMs: 60_000,
    trustProxy: ["10.0.0.0/8", "::1"],
    allowedOrigins: ["https://a.example", "http://localhost:5173"],
    deliveryTimeoutMs: 500,
    deliveryConcurrency: 50,
    reports: { memoryMb: 1024, threads: 8 },
    allowPrivateDestinations: true,
    logLevel: "debug",
    logFormat: "json",
    publicUrl: "https://metka.example",
    alerts: {
      everyMs: 1_000,
      unreachableMs: 0,
      failedPercent: 50,
      noClicksMs: 900_000,
      diskPercent: 80,
      differencePercent: 10,
    },
    targetSecrets: new Map([["TARGET_SECRET_TELEGRAM", "1:token"]]),
    warnings: [],
    settings: expect.arrayContaining([{ name: "ADMIN_TOKEN", from: "environment" }]),
  });
});

test("settings in use have names and where they come from, set ones alone, and no values", () => {
  const env = { PORT: "8001", HOST: " ", TARGET_SECRET_OWN: "value", PATH: "/bin" };
  expect(readConfig(env, new Set(["PORT", "HOST"])).settings).toEqual([
    { name: "PORT", from: "env_file" },
    { name: "TARGET_SECRET_OWN", from: "environment" },
  ]);
});

test("a setting that is empty or blank is one that is not set", () => {
  const names = ["PORT", "DATABASE_URL", "LOG_LEVEL", "ADMIN_TOKEN", "VK_APP_SECRETS", "TRUST_PROXY", "PUBLIC_URL"];
  expect(readConfig(Object.fromEntries(names.map((name) => [name, " "])))).toEqual(readConfig({}));
});

test("signatures are reported on as soon as there is a key, and not before", () => {
  expect(readConfig({ VK_APP_SECRETS: "1:key" }).launchParams).toBe("report");
  expect(readConfig({ VK_APP_SECRETS: "1:key", LAUNCH_PARAMS: "off" }).launchParams).toBe("off");
  expect(problems({ LAUNCH_PARAMS: "required" })).toEqual([expect.stringMatching(/^LAUNCH_PARAMS: .*VK_APP_SECRETS/)]);
});

describe("DATABASE_URL", () => {
  test.each([
    ["sqlite:data/x.db", { kind: "sqlite", file: resolve("data/x.db") }],
    ["sqlite:/abs/x.db", { kind: "sqlite", file: "/abs/x.db" }],
    ["postgres://u:p@db:5432/metka", { kind: "postgres", url: "postgres://u:p@db:5432/metka" }],
    [
      "postgresql://u:p@db/metka?sslmode=require",
      { kind: "postgres", url: "postgresql://u:p@db/metka?sslmode=require" },
    ],
  ])("%s", (url, database) => expect(readConfig({ DATABASE_URL: url }).database).toEqual(database));
});

describe("TRUST_PROXY", () => {
  test.each([
    ["0", false],
    ["1", 1],
    ["2", 2],
    ["10.0.0.1", ["10.0.0.1"]],
    ["10.0.0.0/8,fd00::/8", ["10.0.0.0/8", "fd00::/8"]],
  ])("%s", (value, expected) => expect(readConfig({ TRUST_PROXY: value }).trustProxy).toEqual(expected));
});

describe("a mistake is reported by the variable's name", () => {
  test.each([
    ["PORT", ["65536", "-1", "8000.5", "http", "1e3", "0x50"]],
    [
      "DATABASE_URL",
      ["mysql://u:p@h/d", "sqlite:", "sqlite::memory:", "postgres://u:p@h:port/d", "postgres://", "metka.db"],
    ],
    [
      "ADMIN_TOKEN",
      ["short", "fifteen-chars-x", "пароль-администратора", "naïve-token-of-mine", "a-token-with-\ttab-in-it"],
    ],
    ["VK_APP_SECRETS", ["key", "1:", ":key", "app:key", "1:a,1:b", "1:a,,2:b", "1: a b"]],
    ["LAUNCH_PARAMS_MAX_AGE", ["0", "1d", "-5"]],
    ["TRUST_PROXY", ["true", "all", "10.0.0.0/33", "10.0.0.0/0", "::/129", "10.0.0/8", "10.0.0.0/8/8", "1,", "100"]],
    ["ALLOWED_ORIGINS", ["example.com", "https://a.example/", "https://a.example/x", "*,https://a.example", "null"]],
    ["DELIVERY_TIMEOUT_MS", ["99", "60001", "10s"]],
    ["DELIVERY_CONCURRENCY", ["0", "10001", "-5", "many"]],
    ["REPORTS_MEMORY_MB", ["0", "127", "many"]],
    ["REPORTS_THREADS", ["0", "257", "-1"]],
    ["ALLOW_PRIVATE_DESTINATIONS", ["true", "yes", "2"]],
    ["LOG_LEVEL", ["verbose", "INFO", "trace"]],
    ["LOG_FORMAT", ["text", "JSON"]],
    ["PUBLIC_URL", ["metka.example", "ftp://metka.example", "//metka.example"]],
    ["RATE_LIMIT_PER_MINUTE", ["60"]],
    ["RETENTION_DAYS", ["365", "none"]],
  ])("%s: %j", (name, values) => {
    for (const value of values) {
      const found = problems({ [name]: value });
      expect([value, found.length > 0 && found.every((problem) => problem.startsWith(`${name}: `))]).toEqual([
        value,
        true,
      ]);
      expect(found.join()).toMatch(/[а-я]/);
    }
  });

  test("LAUNCH_PARAMS of no known kind", () => {
    expect(problems({ LAUNCH_PARAMS: "on", VK_APP_SECRETS: "1:a" })).toEqual([
      "LAUNCH_PARAMS: «on» не подходит, нужно одно из: off, report, required",
    ]);
  });

  test("all of them at once, in a message for people", () => {
    const env = { PORT: "x", LOG_LEVEL: "x", TRUST_PROXY: "x", RETENTION_DAYS: "5", DELIVERY_TIMEOUT_MS: "x" };
    expect(problems(env).map((problem) => problem.split(":")[0])).toEqual([
      "RETENTION_DAYS",
      "PORT",
      "TRUST_PROXY",
      "DELIVERY_TIMEOUT_MS",
      "LOG_LEVEL",
    ]);
    expect(() => readConfig(env)).toThrow(/^Настройки не приняты:\n {2}• RETENTION_DAYS: .*\n {2}• PORT: /);
  });

  test("and never with what is secret", () => {
    const secret = "h7Gs8Kd";
    const found = problems({
      DATABASE_URL: `mysql://metka:${secret}@db/metka`,
      ADMIN_TOKEN: secret,
      VK_APP_SECRETS: `app:${secret},1:${secret},1:${secret},2: ${secret} ${secret}`,
    });
    expect(found.length).toBeGreaterThanOrEqual(4);
    expect(found.join("\n")).not.toContain(secret);
    expect(problems({ DATABASE_URL: `postgres://metka:${secret}@db:port/metka` }).join()).not.toContain(secret);
  });
});

test("a setting that is planned may be set to what it is today", () => {
  expect(problems({ RATE_LIMIT_PER_MINUTE: "0", RETENTION_DAYS: "0" })).toEqual([]);
});

describe("the environment", () => {
  const before = process.cwd();
  let folder: string | undefined;

  afterEach(async () => {
    process.chdir(before);
    vi.unstubAllEnvs();
    delete process.env.METKA_TEST_A;
    delete process.env.METKA_TEST_B;
    if (folder !== undefined) await rm(folder, { recursive: true });
    folder = undefined;
  });

  test("is the process's own, and a .env file adds what is not set there", async () => {
    folder = await mkdtemp(join(tmpdir(), "metka-env-"));
    await writeFile(join(folder, ".env"), "METKA_TEST_A=file\nMETKA_TEST_B='of the file' # why\n");
    process.chdir(folder);
    vi.stubEnv("METKA_TEST_A", "process");
    const fromFile = new Set<string>();
    const env = environment(fromFile);
    expect([env.METKA_TEST_A, env.METKA_TEST_B]).toEqual(["process", "of the file"]);
    expect([...fromFile]).toEqual(["METKA_TEST_B"]);
  });

  test.each<[string, (text: string) => Uint8Array]>([
    ["a byte order mark", (text) => Buffer.from(`\ufeff${text}`)],
    ["Windows line ends", (text) => Buffer.from(text.replaceAll("\n", "\r\n"))],
    ["UTF-16, as PowerShell writes it", (text) => Buffer.from(`\ufeff${text}`, "utf16le")],
  ])("has the first line of a .env file with %s", async (_, bytes) => {
    folder = await mkdtemp(join(tmpdir(), "metka-env-"));
    await writeFile(join(folder, ".env"), bytes("METKA_TEST_A=first\nMETKA_TEST_B=second\n"));
    process.chdir(folder);
    const env = environment();
    expect([env.METKA_TEST_A, env.METKA_TEST_B]).toEqual(["first", "second"]);
  });

  test.each<[string, Uint8Array, string]>([
    ["bytes of another encoding", Buffer.from("#\n#\nA=\xff", "latin1"), ".env: строка 3 не читается как UTF-8"],
    ["UTF-16 without its mark", Buffer.from("A=1", "utf16le"), ".env: строка 1: символ U+0000"],
    ["an invisible character in a name", Buffer.from("A=1\n\u200bB=2\n"), ".env: имя «<U+200B>B» не годится"],
    ["a byte order mark between two files", Buffer.from("A=1\n\ufeffB=2\n"), ".env: имя «<U+FEFF>B» не годится"],
  ])("is refused where the .env file has %s", async (_, bytes, problem) => {
    folder = await mkdtemp(join(tmpdir(), "metka-env-"));
    await writeFile(join(folder, ".env"), bytes);
    process.chdir(folder);
    expect(() => environment()).toThrow(problem);
  });

  test("needs no .env file", async () => {
    folder = await mkdtemp(join(tmpdir(), "metka-env-"));
    process.chdir(folder);
    expect(environment().PATH).toBe(process.env.PATH);
  });
});

test("names a variable that looks like a mistyped setting, and lets other programs' variables be", () => {
  const { warnings } = readConfig({
    ADMINTOKEN: "a-token-of-ours-for-all",
    OFFERS_FLIE: "x",
    PORTAL: "1",
    HOSTNAME: "h",
  });
  expect(warnings).toEqual([
    expect.stringMatching(/^ADMINTOKEN: такой настройки нет, похоже на ADMIN_TOKEN/),
    expect.stringMatching(/^OFFERS_FLIE: такой настройки нет, похоже на OFFERS_FILE/),
  ]);
  expect(readConfig({ ADMIN_TOKEN: "a-token-of-ours-for-all", ADMINTOKEN: "of another program" }).warnings).toEqual([]);
});
