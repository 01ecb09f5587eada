import { spawn } from "node:child_process";
import { once } from "node:events";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { postRaw } from "./support/post-raw.ts";

const LIMIT = { timeout: 90_000 };
/** Every caller is promised 10 s; the rest is for a machine that does other things as well. */
const ANSWERED_WITHIN_MS = 15_000;
const LOCKED_WITHIN_MS = 10_000;

let sandbox: Sandbox;
let fixture: GatewayFixture;
let gateway: GatewayProcess;

beforeEach(async () => {
  sandbox = await startSandbox();
  fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
  gateway = await fixture.start();
}, 60_000);
afterEach(async () => {
  await fixture?.close();
  await sandbox?.close();
}, 20_000);

/** Another program that holds the write lock, as a database browser does, until it is told to let go. */
async function lock(): Promise<() => Promise<void>> {
  const code = `
    const { DatabaseSync } = require("node:sqlite");
    // The gateway may be writing at this moment.
    const database = new DatabaseSync(${JSON.stringify(fixture.sqliteFile)}, { timeout: ${LOCKED_WITHIN_MS} });
    database.exec("begin immediate");
    console.log("locked");
    process.stdin.on("end", () => { database.exec("rollback"); process.exit(0); }).resume();`;
  const child = spawn(process.execPath, ["-e", code], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const ended = exited.then(([code]) => Promise.reject(new Error(`ended with ${code} before it had the lock`)));
  await Promise.race([once(child.stdout, "data"), ended]);
  return async () => {
    child.stdin.end();
    await exited;
  };
}

async function timed<T>(work: Promise<T>): Promise<{ result: T; tookMs: number }> {
  const began = performance.now();
  return { result: await work, tookMs: performance.now() - began };
}

test(
  "while another program has the file locked, redirects and health checks go on, and clicks wait or are reported",
  LIMIT,
  async () => {
    const release = await lock();
    const refused = timed(postRaw(gateway.url, JSON.stringify({ user_id: "refused" })));
    for (let n = 0; n < 3; n++) {
      const health = await timed(fetch(`${gateway.url}/healthz`));
      expect(health.result.status).toBe(200);
      expect(health.tookMs).toBeLessThan(1_000);
      const redirect = await timed(fetch(`${gateway.url}/go/leads-tech?s6=on`, { redirect: "manual" }));
      expect(redirect.result.status).toBe(302);
      expect(redirect.tookMs).toBeLessThan(4_000);
    }
    const { result, tookMs } = await refused;
    expect(result.status).toBe(503);
    expect(tookMs).toBeLessThan(ANSWERED_WITHIN_MS);
    const patient = postClick(gateway.url, { user_id: "patient" });
    await release();
    expect((await patient).status).toBe(200);
    const users = (await fixture.rows.all("select user_id from api_utmtracking")).map(({ user_id }) => user_id);
    expect(users).toContain("patient");
    expect(users).not.toContain("refused");
    expect((await gateway.stop()).code).toBe(0);
  },
);
