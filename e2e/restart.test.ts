import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnBoth, emptyDatabase } from "./support/database-kinds.ts";
import { freePort } from "./support/free-port.ts";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const DELIVERY_TIMEOUT_MS = 1000;
/** Another gateway's lease may be ended by time only: the attempt's own, 15 s, and a busy machine. */
const LEASE_ENDS_MS = 40_000;
const LIMIT = { timeout: 90_000 };

describeOnBoth("a gateway that starts again", (kind) => {
  let port: number;
  let sandbox: Sandbox;
  let fixture: GatewayFixture;

  beforeEach(async () => {
    port = await freePort();
    sandbox = await startSandbox({ port });
    const env = { DELIVERY_TIMEOUT_MS: String(DELIVERY_TIMEOUT_MS) };
    fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url, env });
  });
  afterEach(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  const delivered = (id: number) =>
    until(`click ${id} delivered`, LEASE_ENDS_MS, async () => (await fixture.rows.delivery(id)).status === "delivered");

  test.each(["SIGTERM", "SIGKILL"])(
    "sends what an unreachable network left behind, after %s",
    LIMIT,
    async (signal) => {
      await sandbox.close();
      const first = await fixture.start();
      const waited = await postClick(first.url, { user_id: "waited" });
      const async = await postClick(first.url, { user_id: "async" }, { query: "?async=1" });
      if (signal === "SIGTERM") expect((await first.stop()).code).toBe(0);
      else await first.kill();

      sandbox = await startSandbox({ port });
      await fixture.start();
      await delivered(waited.answer.tracking_id);
      await delivered(async.answer.tracking_id);
      expect(sandbox.received.map(({ params }) => params.sub6).sort()).toEqual(["async", "waited"]);
    },
  );

  test("sends again what a crash cut off in the middle of its attempt, and records both attempts", LIMIT, async () => {
    sandbox.setMode({ kind: "hang" });
    const first = await fixture.start();
    const { answer } = await postClick(first.url, { user_id: "cut off" }, { query: "?async=1" });
    await sandbox.whenReceived(1, 10_000);
    await first.kill();

    sandbox.setMode({ kind: "redirect" });
    await fixture.start();
    await delivered(answer.tracking_id);
    expect(sandbox.count).toBe(2);
    expect(await fixture.rows.attempts(answer.tracking_id)).toMatchObject([
      { number: 1, outcome: "unknown" },
      { number: 2, outcome: "delivered", http_status: 302 },
    ]);
  });
});
