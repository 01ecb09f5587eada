import { type Sandbox, startSandbox } from "@metka/sandbox";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { CuttableLink } from "../apps/gateway/src/store/postgres/cuttable-link.ts";
import { DATABASE_KINDS, emptyDatabase } from "./support/database-kinds.ts";
import { closeE2e, openE2e } from "./support/e2e-fixture.ts";
import { freshDatabase } from "./support/fresh-database.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { RawConnection, rawPost } from "./support/raw-connection.ts";
import { Rows } from "./support/rows.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 90_000 };
/** Each ends with kill -9 right after its redirects. */
const LIVES = 4;
const CLICKS_A_LIFE = 20;
const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0";

/** One tap on a link, without going where it leads. */
async function tap(url: string, init: RequestInit = {}) {
  const began = performance.now();
  const response = await fetch(url, { redirect: "manual", headers: { "user-agent": BROWSER }, ...init });
  const { status, headers } = response;
  return {
    status,
    location: headers.get("location"),
    text: await response.text(),
    tookMs: performance.now() - began,
  };
}

/** A request as bytes; the answer as bytes, when the connection is closed. */
async function rawGet(gateway: GatewayProcess, target: string, headers = ""): Promise<string> {
  const connection = await RawConnection.open(gateway.url);
  connection.send(`GET ${target} HTTP/1.1\r\nHost: metka\r\nConnection: close\r\n${headers}\r\n`);
  await connection.closed;
  return connection.said;
}

async function metric(gateway: GatewayProcess, name: string): Promise<number> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const line = text.split("\n").find((line) => line.startsWith(`${name} `));
  return Number(line?.slice(name.length));
}

const lost = (gateway: GatewayProcess) => metric(gateway, 'metka_clicks_lost_total{offer="otkaz"}');

const HOSTILE: [what: string, target: string, headers?: string][] = [
  ["another host for a path", "//evil.example/"],
  ["another host behind a link", "/go/otkaz//evil.example"],
  ["an address for an offer", "/go/https:%2F%2Fevil.example"],
  ["an address for a short link", "/https:%2F%2Fevil.example"],
  ["a backslash", "/go/%5C%5Cevil.example"],
  ["a path upwards", "/go/../../evil.example"],
  ["a target in the query", "/go/otkaz?url=https://evil.example&redirect=https://evil.example&to=//evil.example"],
  ["an address for a mark", "/Eg5hd?s4=https://evil.example/&s5=//evil.example&s6=@evil.example"],
  ["line breaks in a mark", "/Eg5hd?s4=%0d%0aLocation:%20https://evil.example/%0d%0a%0d%0a"],
  ["line breaks in an offer", "/go/otkaz%0d%0aLocation:%20https:%2F%2Fevil.example"],
  ["a fragment in a mark", "/Eg5hd?s4=%23&s5=%3F%26s6%3Dother"],
  ["a U+0000 in a mark", "/Eg5hd?s4=a%00b"],
  ["a U+0000 in an offer", "/go/otkaz%00"],
  ["an escape that is none", "/Eg5hd?s4=%E0%A4%A&s5=%zz"],
  ["an escape that is none in an offer", "/go/%zz"],
  ["names of a prototype", "/go/__proto__?__proto__=x&constructor=y"],
  ["marks of a prototype", "/go/otkaz?__proto__=x&constructor=y&s4=1"],
  ["bytes that are no ASCII", "/Eg5hd?s4=\xff\xfe\x80"],
  ["an address instead of a path", "http://evil.example/Eg5hd?s4=a"],
  ["a forwarded host", "/Eg5hd?s4=a", "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: ftp\r\n"],
  ["15 KB of marks", `/Eg5hd?s4=${"x".repeat(15_000)}`],
  ["16 KB of marks", `/Eg5hd?s4=${"x".repeat(16_384)}`],
  ["64 KB of marks", `/Eg5hd?s4=${"x".repeat(65_536)}`],
  ["15 KB that grow", `/Eg5hd?s4=${"\xff".repeat(15_000)}`],
  ["thousands of marks", `/Eg5hd?${"s4=1&vk_a=2&".repeat(1200)}`],
];

describe.each(DATABASE_KINDS)("redirects, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    ({ sandbox, fixture, gateway } = await openE2e(kind));
  }, 60_000);
  afterAll(() => closeE2e({ sandbox, fixture }), 20_000);
  beforeEach(() => sandbox.clear());

  test.each(["/go/otkaz", "/go/otkaz/", "/Eg5hd", "/Eg5hd/"])(
    "%s: the click is in the table when the browser hears where to go",
    async (path) => {
      const query = "?s4=vk_bot_test&s5=vk_ads&s6=555555&utm_source=vk";
      const before = await fixture.rows.count("api_utmtracking");
      const { status, location, text } = await tap(gateway.url + path + query);
      const rows = await fixture.rows.clicks();
      expect([status, location, text]).toEqual([302, `${sandbox.url}/Eg5hd?s4=vk_bot_test&s5=vk_ads&s6=555555`, ""]);
      expect(rows).toHaveLength(before + 1);
      expect(rows.at(-1)).toMatchObject({ event_type: "offer_click", offer: "otkaz", utm_source: "vk", isbot: 0 });
      expect(await fixture.rows.count("deliveries")).toBe(0);
      expect(sandbox.count).toBe(0);
    },
  );

  test("the browser itself makes the network's click", async () => {
    const { location } = await tap(`${gateway.url}/Eg5hd?s4=a`);
    await tap(location ?? "");
    expect(sandbox.received.map(({ path, params }) => [path, params])).toEqual([["/Eg5hd", { s4: "a" }]]);
  });

  test("HEAD, prefetch and bots are redirected; only the bot is stored, flagged", async () => {
    const before = await fixture.rows.count("api_utmtracking");
    const url = `${gateway.url}/Eg5hd?s4=a`;
    const location = `${sandbox.url}/Eg5hd?s4=a`;
    expect(await tap(url, { method: "HEAD" })).toMatchObject({ status: 302, location });
    expect(await tap(url, { headers: { "x-purpose": "preview" } })).toMatchObject({ status: 302, location });
    expect(await fixture.rows.count("api_utmtracking")).toBe(before);
    const headers = { "user-agent": "TelegramBot (like TwitterBot)" };
    expect(await tap(url, { headers })).toMatchObject({ status: 302, location });
    expect((await fixture.rows.clicks()).slice(before)).toMatchObject([{ isbot: 1, event_type: "offer_click" }]);
  });

  test.each(HOSTILE)("%s leads nowhere else and breaks nothing", async (_what, target, headers = "") => {
    const said = await rawGet(gateway, target, headers);
    const [head = "", body = ""] = said.split("\r\n\r\n", 2);
    expect(head).toMatch(/^HTTP\/1\.1 (302|400|404|431) /);
    const locations = [...head.matchAll(/^location: (.*)$/gim)].map(([, location = ""]) => location);
    if (/^HTTP\/1\.1 302 /.test(head)) {
      expect(locations).toHaveLength(1);
      expect(new URL(locations[0] ?? "")).toMatchObject({ origin: sandbox.url, pathname: "/Eg5hd", hash: "" });
      expect(body).toBe("");
    } else {
      expect(locations).toEqual([]);
      expect(JSON.parse(body)).toMatchObject({ success: false });
    }
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect(gateway.said).not.toContain("❌");
  });

  test("the console shows a redirect", async () => {
    await tap(`${gateway.url}/Eg5hd`);
    const id = (await fixture.rows.clicks()).at(-1)?.id;
    await until("it does", 2_000, () => gateway.said.includes(`↪  Переход на оффер otkaz (ID ${id})\n`));
  });
});

describe.each(DATABASE_KINDS)("a gateway that ends, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;

  beforeEach(async () => {
    sandbox = await startSandbox();
    fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url });
  });
  afterEach(() => closeE2e({ sandbox, fixture }), 20_000);

  test("by kill -9 right after its answers has lost none of those clicks", LIMIT, async () => {
    const redirected: string[] = [];
    for (let life = 0; life < LIVES; life++) {
      const gateway = await fixture.start();
      const taps = Array.from({ length: CLICKS_A_LIFE }, async (_, n) => {
        const { status } = await tap(`${gateway.url}/Eg5hd?user_id=${life}-${n}`);
        if (status === 302) redirected.push(`${life}-${n}`);
      });
      // The others are cut off wherever they are.
      await Promise.any(taps);
      await gateway.kill();
      await Promise.allSettled(taps);
    }
    expect(redirected.length).toBeGreaterThanOrEqual(LIVES);
    const stored = new Set((await fixture.rows.clicks()).map(({ user_id }) => user_id));
    expect(redirected.filter((user) => !stored.has(user))).toEqual([]);
  });

  test("by SIGTERM still redirects over a connection that was open before, and stores the click", LIMIT, async () => {
    const gateway = await fixture.start();
    sandbox.setMode({ kind: "slow", delayMs: 3000 });
    const kept = await RawConnection.open(gateway.url);
    kept.send(rawPost(JSON.stringify({ user_id: "in time" })));
    await sandbox.whenReceived(1, 10_000);
    const stopped = gateway.stop();
    await until("it stops", 2000, async () => (await RawConnection.tryOut(gateway.url)) === "ECONNREFUSED");
    kept.send("GET /Eg5hd?user_id=late HTTP/1.1\r\nHost: metka\r\n\r\n");
    await kept.closed;
    expect(kept.said).toMatch(/^HTTP\/1\.1 200 OK\r\n.+HTTP\/1\.1 302 Found\r\n.*location: \S+\?s6=late\r\n/s);
    expect((await stopped).code).toBe(0);
    expect((await fixture.rows.clicks()).map(({ user_id }) => user_id)).toEqual(["in time", "late"]);
  });
});

describe("PostgreSQL in trouble", () => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;
  let link: CuttableLink;
  let rows: Rows;
  let url: string;

  beforeEach(async () => {
    sandbox = await startSandbox();
    url = await freshDatabase(inject("postgresUrl"));
    rows = new Rows(url);
    link = await CuttableLink.to(url);
    fixture = await GatewayFixture.open({ database: link.url, network: sandbox.url });
    gateway = await fixture.start();
  }, 60_000);
  afterEach(async () => {
    await link?.cut();
    await closeE2e({ sandbox, fixture });
  }, 20_000);

  const location = () => `${sandbox.url}/Eg5hd?s4=a&s6=1`;
  const tapOnce = () => tap(`${gateway.url}/Eg5hd?s4=a&s6=1&sign=SECRET`);

  test(
    "taken away: users go on, each loss is counted and told whole; back again, clicks are stored",
    LIMIT,
    async () => {
      await link.cut();
      for (let n = 0; n < 3; n++)
        expect(await tapOnce()).toMatchObject({ status: 302, location: location(), text: "" });
      expect(await lost(gateway)).toBe(3);
      await until("the loss is told", 2_000, () =>
        /❌ Переход на оффер otkaz не сохранён: .*"s4":"a"/.test(gateway.said),
      );
      expect(gateway.said).not.toContain("SECRET");
      await link.heal();
      await until("a click is stored again", 10_000, async () => {
        expect((await tapOnce()).status).toBe(302);
        return (await rows.count("api_utmtracking")) > 0;
      });
    },
  );

  test("that hangs: users go on after 2 s, and clicks that it commits later are not lost", LIMIT, async () => {
    const blocker = new pg.Client({ connectionString: url });
    await blocker.connect();
    await blocker.query("begin; lock table api_utmtracking in access exclusive mode");
    const { status, location: to, tookMs } = await tapOnce();
    expect([status, to]).toEqual([302, location()]);
    expect(tookMs).toBeGreaterThan(1_900);
    expect(tookMs).toBeLessThan(4_000);
    await blocker.query("rollback");
    await blocker.end();
    await until("the click is stored", 10_000, async () => (await rows.count("api_utmtracking")) === 1);
    expect(await lost(gateway)).toBe(0);
    await until(
      "it is counted",
      2_000,
      async () => (await metric(gateway, 'metka_clicks_total{offer="otkaz",result="redirected"}')) === 1,
    );
  });
});
