import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { freePort } from "./support/free-port.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const HOUR = 3_600_000;
const PRELOAD = pathToFileURL(join(import.meta.dirname, "support/movable-clock.ts")).href;
const LIMIT = { timeout: 60_000 };

/** SQLite's clock is the gateway's own, so here both are set; a PostgreSQL server's clock cannot be set by a test. */
describe("the machine's clock is set while the gateway runs", () => {
  let port: number;
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    port = await freePort();
    sandbox = await startSandbox({ port });
    fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
    setClock(0);
    gateway = await fixture.start({
      NODE_OPTIONS: `--import=${PRELOAD}`,
      TEST_CLOCK_FILE: join(fixture.folder, "clock"),
    });
  }, 60_000);
  afterEach(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  function setClock(offsetMs: number): void {
    writeFileSync(join(fixture.folder, "clock"), String(offsetMs));
  }

  /** A look at the clock comes every half second: the click's own time shows that the new one is there. */
  async function clockIsOffBy(hours: number): Promise<void> {
    setClock(hours * HOUR);
    await until("the clock is set", 5_000, async () => {
      const { answer } = await postClick(gateway.url, { user_id: "clock" }, { query: "?async=1" });
      return Math.abs(Date.parse(answer.timestamp) - Date.now() - hours * HOUR) < HOUR / 2;
    });
  }

  const delivered = (id: number) =>
    until("delivered", 20_000, async () => (await fixture.rows.delivery(id)).status === "delivered");

  test("forward by an hour: an attempt under way is not made again", LIMIT, async () => {
    sandbox.setMode({ kind: "slow", delayMs: 4_000 });
    const posted = postClick(gateway.url, { user_id: "slow" });
    await sandbox.whenReceived(1, 5_000);
    await clockIsOffBy(1);
    const { answer } = await posted;
    expect(answer.delivery).toEqual({ status: "delivered", http_status: 302, attempts: 1 });
    expect(sandbox.received.filter(({ params }) => params.sub6 === "slow")).toHaveLength(1);
  });

  test("back by an hour: what waits for its repeat goes out when it is due", LIMIT, async () => {
    await sandbox.close();
    const { answer } = await postClick(gateway.url, { user_id: "waits" });
    await clockIsOffBy(-1);
    sandbox = await startSandbox({ port });
    await delivered(answer.tracking_id);
  });

  test("forward by 25 hours: what is seconds old is not given up", LIMIT, async () => {
    await sandbox.close();
    const { answer } = await postClick(gateway.url, { user_id: "young" });
    await clockIsOffBy(25);
    await until("another attempt", 20_000, async () => (await fixture.rows.delivery(answer.tracking_id)).attempts > 2);
    expect(await fixture.rows.delivery(answer.tracking_id)).toMatchObject({ status: "pending" });
    sandbox = await startSandbox({ port });
    await delivered(answer.tracking_id);
  });
});
