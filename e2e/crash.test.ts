import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startSandbox } from "@metka/sandbox";
import { describe, expect, test } from "vitest";
import { DATABASE_KINDS, emptyDatabase } from "./support/database-kinds.ts";
import { freePort } from "./support/free-port.ts";
import { GatewayFixture } from "./support/gateway-process.ts";
import { PersistentClients } from "./support/persistent-clients.ts";
import { randomCases } from "./support/random-cases.ts";
import { seededRandom } from "./support/seeded-random.ts";
import { until } from "./support/until.ts";

const LIVES = randomCases(7);
const CLIENTS = 24;
/** Clicks acknowledged in each life: enough that the few under way at its end are a small part of them. */
const CLICKS_A_LIFE = 400;
const DELIVERY_TIMEOUT_MS = 2000;
/** On PostgreSQL a dead gateway's leases run out: the attempt's time and 15 s. */
const ALL_DELIVERED_MS = 60_000;
const LIMIT = { timeout: 600_000 };

// At the same time: while one gateway starts, the other works.
describe.concurrent.each(DATABASE_KINDS)("kill -9 under load, on %s", (kind) => {
  test(
    "every acknowledged click is stored once and reaches the network, hardly any twice",
    LIMIT,
    async ({ onTestFinished }) => {
      const sandbox = await startSandbox();
      onTestFinished(() => sandbox.close());
      const port = await freePort();
      const fixture = await GatewayFixture.open({
        database: await emptyDatabase(kind),
        network: sandbox.url,
        env: { PORT: String(port), DELIVERY_TIMEOUT_MS: String(DELIVERY_TIMEOUT_MS) },
      });
      onTestFinished(() => fixture.close());
      const seed = randomInt(2 ** 31);
      const random = seededRandom(seed);
      const began = performance.now();
      let up = Promise.withResolvers<void>();
      const url = `http://127.0.0.1:${port}`;
      const clients = new PersistentClients({ url, clients: CLIENTS, random, whenUp: () => up.promise });
      for (let life = 1; life <= LIVES; life++) {
        const gateway = await fixture.start();
        up.resolve();
        const enough = clients.acknowledged.size + CLICKS_A_LIFE * (1 + random() / 10);
        await until(`${enough} clicks in life ${life}`, 30_000, () => clients.acknowledged.size >= enough);
        // The moment itself: anywhere in the gateway's work.
        await sleep(random() * 50);
        up = Promise.withResolvers();
        await gateway.kill();
      }
      await fixture.start();
      up.resolve();
      await clients.stop();
      await until(
        "all delivered",
        ALL_DELIVERED_MS,
        async () => (await fixture.rows.count("deliveries where status = 'pending'")) === 0,
      );

      const { acknowledged, unanswered } = clients;
      const clicks = await fixture.rows.all("select id, click_id, user_id from api_utmtracking");
      const arrived = new Set(sandbox.received.map(({ params }) => params.sub6));
      const repeats = sandbox.count - arrived.size;
      const resumed = [...acknowledged.values()].filter(({ duplicate }) => duplicate).length;
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      console.log(
        `kill -9 × ${LIVES} on ${kind}, seed ${seed}: ${clicks.length} clicks in ${seconds} s, ${unanswered} unanswered posts, ` +
          `${resumed} acknowledged by a later life, ${repeats} repeats at the network (${((100 * repeats) / clicks.length).toFixed(2)} %)`,
      );

      // None is lost, none is there twice, and each is the one that its caller was told of.
      const stored = new Map(
        clicks.map(({ id, click_id, user_id }) => [user_id, { trackingId: Number(id), clickId: click_id }]),
      );
      expect(clicks).toHaveLength(acknowledged.size);
      expect(stored.size).toBe(acknowledged.size);
      expect(new Set(clicks.map(({ click_id }) => click_id)).size).toBe(clicks.length);
      const strays = [...acknowledged].filter(([user, { trackingId, clickId }]) => {
        const row = stored.get(user);
        return row?.trackingId !== trackingId || row.clickId !== clickId;
      });
      expect(strays).toEqual([]);
      expect([...acknowledged.keys()].filter((user) => !arrived.has(user))).toEqual([]);
      expect(await fixture.rows.count("deliveries where status <> 'delivered'")).toBe(0);
      expect(await fixture.rows.count("event_keys")).toBe(clicks.length);
      // 2 to 4 % where the machine does little else (ADR 0030); a busy one records later, so more is unrecorded at each kill.
      expect(repeats).toBeLessThan(0.1 * clicks.length);
      // The kills did meet clicks that were stored and not yet answered.
      expect(unanswered).toBeGreaterThan(LIVES);
    },
  );
});
