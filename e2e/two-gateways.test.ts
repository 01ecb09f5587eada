import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { freshDatabase } from "./support/fresh-database.ts";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 90_000 };
/** A dead gateway's leases end after the attempt's time and 15 s; hosts it alone sent to are looked for every 10 s. */
const TAKEN_OVER_MS = 50_000;

describe("two gateways", () => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;

  beforeEach(async () => {
    sandbox = await startSandbox();
  });
  afterEach(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  const delivered = (count: number, withinMs: number) =>
    until(
      `${count} clicks delivered`,
      withinMs,
      async () => (await fixture.rows.count("deliveries where status = 'delivered'")) === count,
    );

  test("on one SQLite file: the second is refused with the reason, the first goes on", LIMIT, async () => {
    fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
    const first = await fixture.start();
    await expect(fixture.start()).rejects.toThrow(/Metka не запустилась\. База .+metka\.db занята другим шлюзом/);
    const { answer } = await postClick(first.url, { user_id: "still here" });
    expect(answer.delivery.status).toBe("delivered");
  });

  test("on one SQLite file: a new one waits for the one that is being replaced to stop", LIMIT, async () => {
    fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
    const first = await fixture.start();
    await postClick(first.url, { user_id: "old" });
    const starting = fixture.start();
    await until("the old one stops", 10_000, async () => (await first.stop()).code === 0);
    const { answer } = await postClick((await starting).url, { user_id: "new" });
    expect(answer).toMatchObject({ tracking_id: 2, delivery: { status: "delivered" } });
  });

  test("that start together on one empty PostgreSQL share the work and send each click once", LIMIT, async () => {
    fixture = await GatewayFixture.open({ database: await freshDatabase(inject("postgresUrl")), network: sandbox.url });
    const gateways = await Promise.all([fixture.start(), fixture.start()]);
    sandbox.setMode({ kind: "slow", delayMs: 100 });
    // More than both have slots for, so most go through the database and either may take them.
    const users = Array.from({ length: 200 }, (_, i) => `user ${i}`);
    await Promise.all(
      users.map((user_id, i) => postClick(gateways[i % 2]?.url ?? "", { user_id }, { query: "?async=1" })),
    );
    await delivered(users.length, 30_000);
    expect(sandbox.received.map(({ params }) => params.sub6).sort()).toEqual(users.sort());
    const senders = await fixture.rows.all("select gateway, count(*) as n from attempts group by gateway");
    expect(senders).toHaveLength(2);
    for (const { n } of senders) expect(Number(n)).toBeGreaterThan(20);
  });

  test("on one PostgreSQL: what a killed one had in hand, the other sends", LIMIT, async () => {
    const database = await freshDatabase(inject("postgresUrl"));
    fixture = await GatewayFixture.open({ database, network: sandbox.url, env: { DELIVERY_TIMEOUT_MS: "1000" } });
    const [first] = await Promise.all([fixture.start(), fixture.start()]);
    sandbox.setMode({ kind: "hang" });
    const users = ["a", "b", "c"];
    await Promise.all(users.map((user_id) => postClick(first.url, { user_id }, { query: "?async=1" })));
    await sandbox.whenReceived(users.length, 10_000);
    await first.kill();
    sandbox.setMode({ kind: "redirect" });
    await delivered(users.length, TAKEN_OVER_MS);
    expect(sandbox.count).toBe(2 * users.length);
    expect((await fixture.rows.attempts()).map(({ outcome }) => outcome).sort()).toEqual([
      ...users.map(() => "delivered"),
      ...users.map(() => "unknown"),
    ]);
  });
});
