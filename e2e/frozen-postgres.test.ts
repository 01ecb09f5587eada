import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { freshDatabase } from "./support/fresh-database.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { postRaw } from "./support/post-raw.ts";
import { type PostgresServer, startPostgres } from "./support/postgres-server.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 120_000 };
/** Every caller is promised 10 s; the rest is for a machine that does other things as well. */
const ANSWERED_WITHIN_MS = 15_000;
const ADMIN = "frozen-postgres-admin";

let server: PostgresServer;
let sandbox: Sandbox;
let fixture: GatewayFixture;
let gateway: GatewayProcess;

beforeEach(async () => {
  server = await startPostgres();
  sandbox = await startSandbox();
  const database = await freshDatabase(server.url);
  fixture = await GatewayFixture.open({ database, network: sandbox.url, env: { ADMIN_TOKEN: ADMIN } });
  gateway = await fixture.start();
}, 60_000);
afterEach(async () => {
  server?.thaw();
  await fixture?.close();
  await sandbox?.close();
  await server?.stop();
}, 30_000);

async function timed<T>(work: Promise<T>): Promise<{ result: T; tookMs: number }> {
  const began = performance.now();
  return { result: await work, tookMs: performance.now() - began };
}

test(
  "while PostgreSQL is frozen everyone is answered in time, and when it thaws nothing is there twice",
  LIMIT,
  async () => {
    const get = async (path: string) => {
      const response = await fetch(gateway.url + path, {
        headers: { authorization: `Bearer ${ADMIN}` },
        redirect: "manual",
      });
      await response.text();
      return response.status;
    };
    await postClick(gateway.url, { user_id: "before" });
    server.freeze();
    const users = Array.from({ length: 100 }, (_, n) => `user ${n}`);
    const key = (user_id: string) => ({ user_id, event_id: `event of ${user_id}` });
    const clicks = users.map((user_id) => timed(postRaw(gateway.url, JSON.stringify(key(user_id)))));
    const [ready, redirect, list, postback, metrics, health] = await Promise.all(
      [
        "/readyz",
        "/go/leads-tech?s6=frozen",
        "/api/clicks",
        `/postback/leads-tech/${"x".repeat(32)}?status=approved`,
        "/metrics",
        "/healthz",
      ].map((path) => timed(get(path))),
    );
    expect([ready?.result, redirect?.result, list?.result, postback?.result]).toEqual([503, 302, 503, 503]);
    expect([metrics?.result, health?.result]).toEqual([200, 200]);
    for (const answer of [ready, metrics, health]) expect(answer?.tookMs).toBeLessThan(2_000);
    expect(redirect?.tookMs).toBeLessThan(4_000);
    for (const answer of [list, postback]) expect(answer?.tookMs).toBeLessThan(ANSWERED_WITHIN_MS);
    for (const { result, tookMs } of await Promise.all(clicks)) {
      expect(result.status).toBe(503);
      expect(tookMs).toBeLessThan(ANSWERED_WITHIN_MS);
    }

    server.thaw();
    await until("it is ready again", 20_000, async () => (await get("/readyz")) === 200);
    const answers = await Promise.all(
      users.map((user_id) => postClick(gateway.url, key(user_id), { query: "?async=1" })),
    );
    expect(answers.map(({ status }) => status)).toEqual(users.map(() => 202));
    const rows = await fixture.rows.all("select user_id from api_utmtracking where user_id like 'user %'");
    expect(rows.map(({ user_id }) => user_id).toSorted()).toEqual(users.toSorted());
    await until(
      "all are delivered",
      60_000,
      async () => (await fixture.rows.count("deliveries where status = 'delivered'")) === users.length + 1,
    );
    expect((await gateway.stop()).code).toBe(0);
  },
);
