import { until } from "@metka/testing/until.ts";
import pg from "pg";
import { afterEach, beforeEach, expect, inject, test } from "vitest";
import { FAR, LONG, newClick, StoreFixture } from "../testing.ts";

let fixture: StoreFixture;
beforeEach(async () => {
  fixture = await StoreFixture.open("postgres", inject("postgresUrl"));
});
afterEach(() => fixture?.close());

test("two gateways that get the same events in different orders store each once, and never deadlock", async () => {
  const stores = await Promise.all(["gateway-a", "gateway-b"].map((gateway) => fixture.store({ ...LONG, gateway })));
  for (let round = 0; round < 8; round++) {
    const eventIds = Array.from({ length: 200 }, (_, n) => `round ${round}, event ${n}`);
    const results = await Promise.all(
      stores.flatMap((store, n) =>
        (n === 0 ? eventIds : eventIds.toReversed()).map((eventId) => store.commitClick(newClick({ eventId }))),
      ),
    );
    const kinds = results.map(({ kind }) => kind).toSorted();
    expect(kinds).toEqual([...Array(200).fill("duplicate"), ...Array(200).fill("stored")]);
  }
  const clicks = await fixture.db.selectFrom("api_utmtracking").select("id").execute();
  const deliveries = await fixture.db.selectFrom("deliveries").select("id").execute();
  expect([clicks.length, deliveries.length]).toEqual([1_600, 1_600]);
  for (const store of stores) await fixture.end(store);
  expect(await deadlocks()).toBe(0);
});

test("a gateway that starts leaves another one's leases alone", async () => {
  const alive = await fixture.store();
  const click = newClick({ leased: true });
  await alive.commitClick(click);
  const starting = await fixture.store({ ...LONG, gateway: "gateway-b" });
  expect(await starting.claim({ host: click.delivery.host, limit: 5, leasesEndBy: FAR })).toEqual([]);
});

/** Counted by the server once the backends that found them are gone. */
async function deadlocks(): Promise<number> {
  if (fixture.target.kind !== "postgres") throw new Error("not PostgreSQL");
  const client = new pg.Client({ connectionString: fixture.target.url });
  await client.connect();
  try {
    await until("the gateways' backends are gone", 10_000, async () => {
      const { rows } = await client.query(
        "select from pg_stat_activity where datname = current_database() and application_name like 'metka %'",
      );
      return rows.length === 0;
    });
    const { rows } = await client.query<{ deadlocks: string }>(
      "select deadlocks from pg_stat_database where datname = current_database()",
    );
    return Number(rows[0]?.deadlocks);
  } finally {
    await client.end();
  }
}
