import { closeSync, openSync, readFileSync } from "node:fs";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 90_000 };
/** What orchestrators give a process after SIGTERM. */
const STOPS_WITHIN_MS = 10_000;
/** Twice what a pipe and the buffer hold. */
const CLICKS = 1_000;
const AT_ONCE = 50;

describe("a log that takes nothing any more", () => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;

  beforeEach(async () => {
    sandbox = await startSandbox();
    fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url, env: { LOG_LEVEL: "debug" } });
  });
  afterEach(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  async function dropped(url: string): Promise<number> {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(/^metka_log_lines_dropped_total (\d+)$/m.exec(text)?.[1]);
  }

  /** Long ones, so that their lines are long. */
  async function sendClicks(url: string): Promise<void> {
    const page = `https://vk.com/app1?${"x".repeat(1_900)}`;
    for (let sent = 0; sent < CLICKS; sent += AT_ONCE) {
      const clicks = Array.from({ length: AT_ONCE }, (_, n) => ({
        user_id: `u${sent + n}`,
        url: page,
        referrer: page,
      }));
      for (const { status } of await Promise.all(clicks.map((click) => postClick(url, click, { query: "?async=1" })))) {
        expect(status).toBe(202);
      }
    }
  }

  test("on a full disk clicks are taken, lines are counted, and it stops with 0", LIMIT, async () => {
    const full = openSync("/dev/full", "w");
    try {
      const gateway = await fixture.startUnread({ stdout: full, stderr: full });
      await sendClicks(gateway.url);
      await until("lines are dropped", 20_000, async () => (await dropped(gateway.url)) > 0);
      expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
      const { code, tookMs } = await gateway.stop();
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(STOPS_WITHIN_MS);
    } finally {
      closeSync(full);
    }
  });

  test("in a pipe that nobody reads they are too, and memory stays within bounds", LIMIT, async () => {
    const gateway = await fixture.startUnread({ stdout: "pipe", stderr: "pipe" });
    await sendClicks(gateway.url);
    await until("lines are dropped", 20_000, async () => (await dropped(gateway.url)) > 0);
    // The database's caches and the engine's heap grow with the first clicks of a process, whatever becomes of the log.
    await sendClicks(gateway.url);
    const before = memoryMb(gateway.pid);
    await sendClicks(gateway.url);
    expect(memoryMb(gateway.pid) - before).toBeLessThan(60);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    const { code, tookMs } = await gateway.stop();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(STOPS_WITHIN_MS);
  });

  test.each([
    ["pretty", /здесь пропущено строк: (\d+)/g],
    ["json", /"dropped":(\d+),"msg":"log lines dropped"/g],
  ])("once it is read again, it (%s) goes on, and says how many lines are missing", LIMIT, async (format, notice) => {
    const gateway = await fixture.startUnread({ stdout: "pipe", stderr: "pipe" }, { LOG_FORMAT: format });
    await sendClicks(gateway.url);
    await until("lines are dropped", 20_000, async () => (await dropped(gateway.url)) > 0);
    gateway.read();
    const missing = () => Array.from(gateway.said.matchAll(notice), ([, lines]) => Number(lines));
    const sum = () => missing().reduce((total, lines) => total + lines, 0);
    await until("every dropped line is counted in it", 20_000, async () => sum() === (await dropped(gateway.url)));
    expect(sum()).toBeGreaterThan(0);
    await postClick(gateway.url, { user_id: "afterwards" });
    await gateway.stop();
    expect(gateway.said.indexOf("afterwards")).toBeGreaterThan(gateway.said.search(notice));
    // Every line is whole.
    if (format === "json") for (const line of gateway.said.trim().split("\n").slice(1)) JSON.parse(line);
  });
});

/** Resident. */
function memoryMb(pid: number): number {
  const [, kb] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kb) / 1024;
}
