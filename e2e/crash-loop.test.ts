import { startSandbox } from "@metka/sandbox";
import { expect, test } from "vitest";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

/** Three times what may be under way to one host at once. */
const CLICKS = 60;
const SLOTS = 20;
/** One more than the attempts that may end unknown. */
const CRASHES = 6;
const LIMIT = { timeout: 120_000 };

// On SQLite only: on PostgreSQL each life would have to sit out the lease of the one before.
test(
  "a gateway that crashes again and again gives up no click that only waited its turn",
  LIMIT,
  async ({ onTestFinished }) => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
    onTestFinished(() => fixture.close());
    sandbox.setMode({ kind: "hang" });

    let gateway = await fixture.start();
    const { url } = gateway;
    await Promise.all(
      Array.from({ length: CLICKS }, (_, i) => postClick(url, { user_id: `user ${i}` }, { query: "?async=1" })),
    );
    for (let crash = 1; crash <= CRASHES; crash++) {
      await sandbox.whenReceived(crash * SLOTS, 10_000);
      await gateway.kill();
      gateway = await fixture.start();
    }
    sandbox.setMode({ kind: "redirect" });
    await gateway.kill();
    await fixture.start();
    await until(
      "nothing waits",
      40_000,
      async () => (await fixture.rows.count("deliveries where status = 'pending'")) === 0,
    );

    expect(new Set(sandbox.received.map(({ params }) => params.sub6)).size).toBe(CLICKS);
    expect(await fixture.rows.count("deliveries where status = 'delivered'")).toBe(CLICKS);
  },
);
