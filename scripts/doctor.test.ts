import { execFile } from "node:child_process";
import { chmod, copyFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Network } from "@metka/contract";
import { DATABASE_KINDS } from "@metka/testing/database-kinds.ts";
import { closeE2e, type E2eFixture, openE2e } from "@metka/testing/e2e-fixture.ts";
import { freePort } from "@metka/testing/free-port.ts";
import { postClick } from "@metka/testing/post-click.ts";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readConfig } from "../apps/gateway/src/config.ts";
import { findings } from "./doctor/checks.ts";
import type { Facts, GatewayFacts } from "./doctor/facts.ts";

const GB = 1024 ** 3;
const DAY_MS = 86_400_000;
const NOW = Date.parse("2026-11-28T12:00:00Z");

const GOOD_ENV = {
  PUBLIC_URL: "https://metka.example",
  TRUST_PROXY: "1",
  VK_APP_SECRETS: "123:a-secure-key",
  ALLOWED_ORIGINS: "https://app.example",
};
const POLLED: GatewayFacts["connectors"][number] = {
  name: "leads-tech",
  kind: "leads-tech",
  status: "ok",
  last_error: null,
  warnings: [],
};
const GOOD_GATEWAY: GatewayFacts = {
  url: "http://localhost:8000",
  ready: true,
  offers: [{ slug: "mine", network: "net", shipped: false, local: false, attribution: "click_id" }],
  networks: [{ slug: "net", unconfirmed: false }],
  connectors: [],
  reporting: ["net"],
  testRows: "",
  addresses: Array.from({ length: 5 }, (_, n) => `8.8.8.${n}`),
};
const GOOD: Facts = {
  nodeVersion: "v24.21.0",
  config: readConfig(GOOD_ENV),
  gateway: GOOD_GATEWAY,
  database: { kind: "sqlite" },
  freeBytes: 20 * GB,
  openFiles: [],
  clockBehindFiles: false,
  newestBackupMs: NOW - DAY_MS / 2,
  nowMs: NOW,
  publicAnswer: { ok: true, said: "HTTP 200" },
};

/** What is said when one thing differs from a gateway where all is well: everything that is not ✅. */
function said(changed: Partial<Facts>): string[] {
  return findings({ ...GOOD, ...changed })
    .filter(({ level }) => level !== "ok")
    .map(({ level, text }) => `${level}: ${text}`);
}
const env = (changed: Readonly<Record<string, string>>) => ({ config: readConfig({ ...GOOD_ENV, ...changed }) });
const asked = (changed: Partial<GatewayFacts>) => ({ gateway: { ...GOOD_GATEWAY, ...changed } });
const offer = (changed: Partial<GatewayFacts["offers"][number]>) =>
  asked({ offers: GOOD_GATEWAY.offers.map((one) => ({ ...one, ...changed })) });
const POSTGRES = { DATABASE_URL: "postgres://metka@127.0.0.1/metka" };

test("a gateway where all is well gets no word of warning", () => {
  expect(said({})).toEqual([]);
});

test.each<[what: string, changed: Partial<Facts>, said: RegExp]>([
  ["an old Node", { nodeVersion: "v20.1.0" }, /^problem: Node v20/],
  ["no PUBLIC_URL", env({ PUBLIC_URL: "", TRUST_PROXY: "" }), /^problem: PUBLIC_URL не задан/],
  ["a PUBLIC_URL without HTTPS", env({ PUBLIC_URL: "http://metka.example" }), /^problem: .*без HTTPS/],
  ["a PUBLIC_URL of this machine", env({ PUBLIC_URL: "https://localhost" }), /^problem: .*на эту же машину/],
  ["a PUBLIC_URL that was not asked", { publicAnswer: undefined }, /^warning: .*--public/],
  ["a PUBLIC_URL that does not answer", { publicAnswer: { ok: false, said: "HTTP 502" } }, /^problem: .*HTTP 502/],
  ["a proxy that is not trusted", env({ TRUST_PROXY: "" }), /^problem: TRUST_PROXY не задан/],
  ["too many trusted proxies", env({ TRUST_PROXY: "9" }), /^warning: TRUST_PROXY=9/],
  ["no VK keys", env({ VK_APP_SECRETS: "" }), /^problem: VK_APP_SECRETS/],
  ["launches that are not checked", env({ LAUNCH_PARAMS: "off" }), /^problem: LAUNCH_PARAMS=off/],
  ["pages of all origins", env({ ALLOWED_ORIGINS: "*" }), /^warning: ALLOWED_ORIGINS/],
  ["a short admin token", env({ ADMIN_TOKEN: "0123456789abcdef" }), /^warning: ADMIN_TOKEN/],
  ["a token of one letter", env({ ADMIN_TOKEN: "a".repeat(40) }), /^warning: ADMIN_TOKEN/],
  ["a silent log", env({ LOG_LEVEL: "silent" }), /^warning: LOG_LEVEL=silent/],
  ["a log of everything", env({ LOG_LEVEL: "debug" }), /^warning: LOG_LEVEL=debug/],
  ["private destinations", env({ ALLOW_PRIVATE_DESTINATIONS: "1" }), /^problem: ALLOW_PRIVATE_DESTINATIONS/],
  ["a gateway that does not run", { gateway: { problem: "не отвечает" } }, /^problem: Шлюз не опрошен/],
  ["a gateway without its database", asked({ ready: false }), /^problem: .*база недоступна/],
  ["shipped offers", offer({ shipped: true }), /^problem: mine: это чужой живой аккаунт/],
  ["offers of the sandbox", offer({ local: true }), /^problem: mine: ведёт в песочницу/],
  ["offers without click_id", offer({ attribution: "user" }), /^warning: mine: click_id не уходит/],
  ["no offers", asked({ offers: [] }), /^problem: Нет ни одного/],
  ["a network that has never reported", asked({ reporting: [] }), /^warning: Конверсий ещё не было: net\. /],
  [
    "a network whose settings are unconfirmed",
    asked({ reporting: [], networks: [{ slug: "net", unconfirmed: true }] }),
    /^warning: .*net \(настройки не подтверждены\)/,
  ],
  [
    "a connector that fails",
    asked({ connectors: [{ ...POLLED, status: "failing", last_error: "пароль не принят" }] }),
    /^problem: Не опрашивается leads-tech: пароль не принят/,
  ],
  [
    "a connector with a warning",
    asked({ connectors: [{ ...POLLED, warnings: ["поправьте оффер"] }] }),
    /^warning: leads-tech: поправьте оффер/,
  ],
  ["a proxy's address in all clicks", asked({ addresses: Array(5).fill("10.0.0.1") }), /^problem: .*10\.0\.0\.1/],
  ["test rows", asked({ testRows: "кликов 2" }), /^warning: .*кликов 2.*remove-test-rows/],
  ["a data folder that is not there", { freeBytes: undefined }, /^problem: Папки данных/],
  ["a disk that is nearly full", { freeBytes: GB / 2 }, /^problem: На диске с данными 0\.5 ГБ/],
  ["a disk with little room", { freeBytes: 3 * GB }, /^warning: На диске с данными 3\.0 ГБ/],
  ["files that others may read", { openFiles: ["data/metka.db"] }, /^problem: .*data\/metka\.db/],
  ["a clock that is behind", { clockBehindFiles: true }, /^problem: Часы отстают/],
  ["a database without an answer", { database: { kind: "unreachable", said: "ECONNREFUSED" } }, /^problem: PostgreSQL/],
  ["no backup", { newestBackupMs: undefined }, /^warning: Резервной копии рядом с базой нет.*\.backup/],
  ["an old backup", { newestBackupMs: NOW - 9 * DAY_MS }, /^warning: Резервной копии 9 дн/],
])("%s is said, with what to do, and nothing else", (_, changed, expected) => {
  const all = said(changed);
  expect(all).toHaveLength(1);
  expect(all[0]).toMatch(expected);
});

test("leads.tech that nobody polls is said besides its postbacks", () => {
  const all = said(asked({ reporting: [], networks: [{ slug: "leads-tech", unconfirmed: false }] }));
  expect(all.some((one) => /^warning: leads\.tech постбеков не шлёт: задайте LEADS_TECH_LOGIN/.test(one))).toBe(true);
});

describe("on PostgreSQL", () => {
  const postgres = (changed: object) =>
    said({ ...env(POSTGRES), database: { kind: "postgres", ...GOOD_PG, ...changed } });
  const GOOD_PG = { skewMs: 20, unsafe: [] };

  test("only backups cannot be seen from here", () => {
    expect(postgres({})).toEqual([expect.stringMatching(/^warning: .*pg_dump/)]);
  });

  test("clocks that differ and settings that lose clicks are said", () => {
    expect(postgres({ skewMs: -60_000 })).toContainEqual(expect.stringMatching(/^problem: Часы базы .* на -60 с/));
    expect(postgres({ unsafe: ["fsync=off"] })).toContainEqual(expect.stringMatching(/^problem: .*fsync=off/));
  });
});

const SCRIPT = fileURLToPath(new URL("doctor.ts", import.meta.url));

function doctor(args: readonly string[], cwd: string, env: Readonly<Record<string, string>>) {
  return new Promise<{ code: number; said: string }>((resolve) => {
    const options = { cwd, env: { PATH: process.env.PATH ?? "", ...env } };
    const child = execFile(process.execPath, [SCRIPT, ...args], options, (_error, stdout, stderr) => {
      resolve({ code: child.exitCode ?? -1, said: stdout + stderr });
    });
  });
}

test.each(DATABASE_KINDS)(
  "npm run doctor looks at a real gateway on %s and changes nothing",
  async (kind) => {
    const e2e = await openE2e(kind);
    try {
      const { fixture, gateway, sandbox } = e2e;
      await postClick(gateway.url, { user_id: "metka-smoke" });
      const dataDir = join(fixture.folder, "data");
      await writeFile(join(dataDir, "notes.txt"), "x");
      await chmod(join(dataDir, "notes.txt"), 0o644);
      const settings = {
        DATA_DIR: dataDir,
        DATABASE_URL: kind === "sqlite" ? `sqlite:${fixture.sqliteFile}` : fixture.database,
      };
      const before = [await fixture.rows.clicks(), sandbox.received.length];
      const { code, said } = await doctor(["--url", gateway.url], fixture.folder, settings);
      expect(said).toContain(`✅ Шлюз ${gateway.url} работает, база отвечает`);
      expect(said).toContain("❌ leads-tech, otkaz: ведёт в песочницу");
      expect(said).toMatch(/⚠️ {2}Тестовые строки попадут в отчёты: кликов 1, доставок 1/);
      expect(said).toContain("notes.txt");
      expect(said).toContain("❌ PUBLIC_URL не задан");
      expect(said).toContain(kind === "sqlite" ? `✅ База ${fixture.sqliteFile}` : "PostgreSQL");
      expect(code).toBe(1);
      expect([await fixture.rows.clicks(), sandbox.received.length]).toEqual(before);
    } finally {
      await closeE2e(e2e);
    }
  },
  120_000,
);

/** Of a live account's link: it is never opened, and no click is for this offer. */
const LIVE = {
  slug: "live",
  title: "Live",
  network: "leads-tech",
  template: "https://t.leads.tech/click/892/159/?sub6={user_id}",
};
const TOKEN = "the-operator-of-a-gateway-that-has-traffic";

describe.each(DATABASE_KINDS)("of a real gateway on %s that has had traffic", (kind) => {
  let e2e: E2eFixture;
  let settings: Readonly<Record<string, string>>;
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const api = async (path: string, body?: object) => {
    const request = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${e2e.gateway.url}${path}`, { headers, ...request });
    expect(response.ok).toBe(true);
    return JSON.parse(await response.text());
  };
  const look = (args: readonly string[] = [], more: Readonly<Record<string, string>> = {}) =>
    doctor(["--url", e2e.gateway.url, ...args], e2e.fixture.folder, { ...settings, ...more });

  beforeAll(async () => {
    e2e = await openE2e(kind, { ADMIN_TOKEN: TOKEN });
    const { fixture, gateway } = e2e;
    const DATABASE_URL = kind === "sqlite" ? `sqlite:${fixture.sqliteFile}` : fixture.database;
    settings = { ADMIN_TOKEN: TOKEN, DATA_DIR: join(fixture.folder, "data"), DATABASE_URL };
    await api("/api/offers", LIVE);
    const clicks = [];
    for (let n = 0; n < 5; n += 1) clicks.push((await postClick(gateway.url, { user_id: `${n}` })).answer);
    const { networks }: { networks: Network[] } = await api("/api/networks");
    const postback = new URL(networks.find(({ slug }) => slug === "leads-tech")?.postback_url ?? "");
    const query = new URLSearchParams({
      click_id: clicks[0]?.click_id ?? "",
      transaction_id: "77",
      status: "approved",
    });
    expect((await fetch(`${gateway.url}${postback.pathname}?${query}`)).status).toBe(200);
  }, 60_000);
  afterAll(() => closeE2e(e2e), 20_000);

  test("a live account, a proxy's address in all clicks and a network that has reported are said", async () => {
    const { said } = await look();
    expect(said).toContain("❌ live: это чужой живой аккаунт leads.tech");
    expect(said).toContain("❌ У последних кликов адреса внутренней сети (127.0.0.1)");
    expect(said).toContain("✅ Конверсии уже приходили: leads-tech");
  });

  test("PUBLIC_URL is asked with --public alone", async () => {
    const PUBLIC_URL = e2e.gateway.url;
    expect((await look([], { PUBLIC_URL })).said).toContain("⚠️  Ответ по PUBLIC_URL не проверен");
    expect((await look(["--public"], { PUBLIC_URL })).said).toContain("✅ По PUBLIC_URL отвечает шлюз");
    const nobody = `http://127.0.0.1:${await freePort()}`;
    expect((await look(["--public"], { PUBLIC_URL: nobody })).said).toContain("❌ По PUBLIC_URL шлюз не отвечает");
  });

  if (kind === "sqlite") {
    test("a copy next to the database is found", async () => {
      expect((await look()).said).toContain("⚠️  Резервной копии рядом с базой нет");
      await copyFile(e2e.fixture.sqliteFile, `${e2e.fixture.sqliteFile}.backup`);
      expect((await look()).said).toContain("✅ Резервная копия свежая");
    });
  } else {
    test("a clock that differs from the database's is said, with by how much", async () => {
      const clock = join(e2e.fixture.folder, "clock");
      await writeFile(clock, "3600000");
      const preload = `--import ${import.meta.resolve("@metka/testing/movable-clock.ts")}`;
      const { said } = await look([], { NODE_OPTIONS: preload, TEST_CLOCK_FILE: clock });
      expect(said).toMatch(/❌ Часы базы и этой машины расходятся на -3(599|600|601) с/);
    });

    test("a setting of PostgreSQL by which a crash loses clicks is said", async () => {
      const client = new pg.Client({ connectionString: e2e.fixture.database });
      await client.connect();
      const { rows } = await client.query("select current_database() as name");
      await client.query(`alter database ${rows[0]?.name} set synchronous_commit = off`);
      await client.end();
      expect((await look()).said).toContain(
        "❌ PostgreSQL может потерять клики при сбое питания: synchronous_commit=off",
      );
    });
  }
});

test("without a gateway it says so, and goes on with the rest", async () => {
  const url = `http://127.0.0.1:${await freePort()}`;
  const env = { ADMIN_TOKEN: "0123456789abcdef0123456789", DATA_DIR: fileURLToPath(new URL(".", import.meta.url)) };
  const { code, said } = await doctor(["--url", url], "/", env);
  expect(said).toContain(`❌ Шлюз не опрошен, поэтому офферы, сети и тестовые строки не проверены: ${url} не отвечает`);
  expect(said).toContain("❌ PUBLIC_URL не задан");
  expect(code).toBe(1);
});

test("settings that are wrong are named, and an unknown option is not understood", async () => {
  expect(await doctor([], "/", { PORT: "x" })).toEqual({ code: 1, said: expect.stringContaining("PORT") });
  expect(await doctor(["--wrong"], "/", {})).toMatchObject({ code: 2 });
  expect(await doctor(["--help"], "/", {})).toMatchObject({ code: 0 });
});
