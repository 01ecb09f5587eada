import { CompiledQuery, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { ClickTable } from "./schema.ts";
import { KINDS, newClick, StoreFixture, stored } from "./testing.ts";

/** As the mission's document writes it. */
const QUERY = "SELECT * FROM api_utmtracking WHERE event_type = 'arbitrage_send' ORDER BY timestamp DESC";

describe.each(KINDS)("the document's own query, on %s", (kind) => {
  let fixture: StoreFixture;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    const store = await fixture.store();
    const times = [
      "2025-01-04T12:00:00.000Z",
      "2024-12-31T23:59:59.999Z",
      "2025-01-04T12:00:00.001Z",
      "1999-01-01T00:00:00.000Z",
    ];
    for (const timestamp of times) await stored(store, newClick({ click: { timestamp, user_id: "123456789" } }));
    await stored(store, newClick({ click: { event_type: "offer_click" } }));
  });
  afterAll(() => fixture?.close());

  test("shows the sent clicks, the latest first, under the document's names", async () => {
    const { rows } = await fixture.db.executeQuery<ClickTable>(CompiledQuery.raw(QUERY));
    expect(rows.map(({ timestamp }) => timestamp)).toEqual([
      "2025-01-04T12:00:00.001Z",
      "2025-01-04T12:00:00.000Z",
      "2024-12-31T23:59:59.999Z",
      "1999-01-01T00:00:00.000Z",
    ]);
    expect(rows[0]).toMatchObject({ event_type: "arbitrage_send", user_id: "123456789", utm_source: null });
  });

  test("reads them in the index's order instead of sorting them all", async () => {
    await fill(40_000);
    await fixture.db.executeQuery(CompiledQuery.raw(QUERY));
    const plan = await fixture.planOfLastQuery();
    expect(plan).toMatch(
      kind === "sqlite"
        ? "SEARCH api_utmtracking USING INDEX api_utmtracking_by_time (event_type=?)"
        : "Index Scan Backward using api_utmtracking_by_time",
    );
    expect(plan).not.toMatch(kind === "sqlite" ? "TEMP B-TREE" : "Sort");
  });

  /** Clicks a minute apart, every other one of them a redirect's: more than PostgreSQL would sort in memory. */
  async function fill(count: number): Promise<void> {
    const time =
      kind === "sqlite"
        ? sql`strftime('%Y-%m-%dT%H:%M:%fZ', '2025-01-05', n || ' minutes')`
        : sql`timestamptz '2025-01-05' + n * interval '1 minute'`;
    await sql`
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})
      insert into api_utmtracking (click_id, event_type, timestamp, received_at, url, offer, launch_params_check)
      select 'filler-' || n, case n % 2 when 0 then 'arbitrage_send' else 'offer_click' end,
        ${time}, ${time}, 'https://vk.com/app123456', 'leads-tech', 'off'
      from numbers`.execute(fixture.db);
    await sql`analyze api_utmtracking`.execute(fixture.db);
  }
});
