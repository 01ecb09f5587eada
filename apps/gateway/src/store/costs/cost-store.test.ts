import { COST_MARKS } from "@metka/contract";
import { CompiledQuery, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, StoreFixture } from "../testing.ts";
import { costLines } from "./cost-lines.ts";
import type { CostFilter, CostKey, NewCost } from "./model.ts";

const AT = "2026-11-02T10:00:00.000Z";
const LATER = "2026-11-03T10:00:00.000Z";
const ZONE = "Europe/Moscow";
const EMPTY = { stored: 0, replaced: 0, removed: 0, of_connectors: 0 };

function line(changed: Partial<NewCost> = {}): NewCost {
  return {
    day: "2026-11-01",
    mark: "utm_campaign",
    value: "spring",
    currency: "RUB",
    amount_minor: 123_456,
    ...changed,
  };
}

describe.each(KINDS)("costs, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterEach(() => fixture?.close());

  const all = async (filter: CostFilter = {}) => (await store.costs.list(filter, { limit: 200 })).items;
  const brief = async (filter: CostFilter = {}) =>
    (await all(filter)).map(({ day, value, amount_minor }) => `${day} ${value} ${amount_minor}`);

  test("are kept whole, an amount beyond 2^32 and any text among them", async () => {
    const lines = [
      line(),
      line({ value: `"весна" '{}' \\ 🙂\n`, amount_minor: Number.MAX_SAFE_INTEGER }),
      line({ mark: "offer", value: "otkaz", currency: "JPY", amount_minor: 1 }),
    ];
    expect(await store.costs.save(lines, ZONE, AT)).toEqual({ stored: 3, replaced: 0, removed: 0, of_connectors: 0 });
    const kept = await all();
    expect(kept).toHaveLength(3);
    for (const one of lines) expect(kept).toContainEqual({ ...one, zone: ZONE, updated_at: AT, source: "import" });
  });

  test("of every mark are taken, and of no other", async () => {
    await store.costs.save(
      COST_MARKS.map((mark) => line({ mark })),
      ZONE,
      AT,
    );
    expect((await all()).map(({ mark }) => mark).sort()).toEqual([...COST_MARKS].sort());
    const other = CompiledQuery.raw(
      `insert into costs values ('2026-11-01', 'user_id', 'x', 'RUB', 'UTC', 1, '${AT}', 'import')`,
    );
    await expect(fixture.db.executeQuery(other)).rejects.toThrow(/check/i);
  });

  test("that come again replace those of the same day, mark, value and currency, and no other", async () => {
    const others = [
      line({ day: "2026-11-02" }),
      line({ mark: "utm_source" }),
      line({ value: "Spring" }),
      line({ currency: "USD" }),
    ];
    await store.costs.save([line(), ...others], ZONE, AT);
    const again = line({ amount_minor: 5 });
    expect(await store.costs.save([again], "Asia/Yekaterinburg", LATER)).toEqual({
      stored: 1,
      replaced: 1,
      removed: 0,
      of_connectors: 0,
    });
    const kept = await all();
    expect(kept).toHaveLength(5);
    expect(kept).toContainEqual({ ...again, zone: "Asia/Yekaterinburg", updated_at: LATER, source: "import" });
    for (const one of others) expect(kept).toContainEqual({ ...one, zone: ZONE, updated_at: AT, source: "import" });
  });

  test("of amount 0 take away what is there, and are not kept themselves", async () => {
    await store.costs.save([line(), line({ value: "stays" })], ZONE, AT);
    const zeros = [line({ amount_minor: 0 }), line({ value: "never was", amount_minor: 0 })];
    const result = await store.costs.save([...zeros, line({ value: "new", amount_minor: 7 })], ZONE, LATER);
    expect(result).toEqual({ stored: 1, replaced: 0, removed: 1, of_connectors: 0 });
    expect((await brief()).sort()).toEqual(["2026-11-01 new 7", "2026-11-01 stays 123456"]);
    expect(await store.costs.save([], ZONE, LATER)).toEqual(EMPTY);
  });

  test("are all kept or none", async () => {
    await store.costs.save([line({ value: "old" })], ZONE, AT);
    const lines = [line({ value: "old", amount_minor: 0 }), line(), line({ value: "", amount_minor: 1 })];
    await expect(store.costs.save(lines, ZONE, LATER)).rejects.toThrow();
    expect(await brief()).toEqual(["2026-11-01 old 123456"]);
  });

  test("of a whole year go in at once, and come out again", async () => {
    const days = Array.from({ length: 365 }, (_, n) => new Date(Date.UTC(2026, 0, 1 + n)).toISOString().slice(0, 10));
    const lines = days.flatMap((day) => Array.from({ length: 30 }, (_, n) => line({ day, value: `ad ${n}` })));
    expect(await store.costs.save(lines, ZONE, AT)).toEqual({
      stored: 10_950,
      replaced: 0,
      removed: 0,
      of_connectors: 0,
    });
    expect(await store.costs.save(lines, ZONE, LATER)).toEqual({
      stored: 10_950,
      replaced: 10_950,
      removed: 0,
      of_connectors: 0,
    });
    const gone = lines.map((one) => ({ ...one, amount_minor: 0 }));
    expect(await store.costs.save(gone, ZONE, LATER)).toEqual({
      stored: 0,
      replaced: 0,
      removed: 10_950,
      of_connectors: 0,
    });
  });

  test("that come twice at once are kept once, whatever the order of their lines", async () => {
    const lines = Array.from({ length: 200 }, (_, n) => line({ value: `ad ${n}` }));
    const saves = [lines, lines.toReversed(), lines, lines.toReversed()].map((some) =>
      store.costs.save(some, ZONE, AT),
    );
    for (const { stored } of await Promise.all(saves)) expect(stored).toBe(200);
    expect(await fixture.db.selectFrom("costs").selectAll().execute()).toHaveLength(200);
  });

  test("are listed page by page, the last day first, and no page shifts when lines come or go", async () => {
    const days = ["2026-11-01", "2026-11-02", "2026-11-03"];
    const values = ["a", "b"];
    const currencies = ["RUB", "USD"];
    const lines = days.flatMap((day) =>
      values.flatMap((value) => currencies.map((currency) => line({ day, value, currency }))),
    );
    await store.costs.save(lines, ZONE, AT);
    const seen: CostKey[] = [];
    let after: CostKey | undefined;
    for (let more = true; more; ) {
      const page = await store.costs.list({}, { limit: 5, after });
      seen.push(...page.items);
      after = page.items.at(-1);
      more = page.more;
      await store.costs.save(
        [line({ day: "2026-11-04", amount_minor: seen.length }), line({ day: seen[0]?.day ?? "", value: "z" })],
        ZONE,
        AT,
      );
    }
    const key = (one: CostKey) => [one.day, one.mark, one.value, one.currency].join(" ");
    expect(seen.map(key)).toEqual(lines.map(key).reverse());
  });

  test("are found by each filter, days with both ends", async () => {
    const other = line({ day: "2026-11-03", mark: "ref", value: "bot", currency: "USD" });
    await store.costs.save([line(), line({ day: "2026-11-02" }), other], ZONE, AT);
    const days = async (filter: CostFilter) => (await all(filter)).map(({ day }) => day.slice(8));
    expect(await days({})).toEqual(["03", "02", "01"]);
    expect(await days({ from: "2026-11-02" })).toEqual(["03", "02"]);
    expect(await days({ to: "2026-11-02" })).toEqual(["02", "01"]);
    expect(await days({ from: "2026-11-02", to: "2026-11-02" })).toEqual(["02"]);
    expect(await days({ mark: "ref" })).toEqual(["03"]);
    expect(await days({ value: "bot" })).toEqual(["03"]);
    expect(await days({ currency: "USD" })).toEqual(["03"]);
    expect(await days({ mark: "ref", value: "spring" })).toEqual([]);
  });

  test("are added up by day and currency, with the part that a person imported", async () => {
    const most = 9_000_000_000_000_000;
    await store.costs.save(
      [line({ amount_minor: most }), line({ value: "b", amount_minor: 7 }), line({ currency: "USD", amount_minor: 1 })],
      ZONE,
      AT,
    );
    await store.costs.save([line({ day: "2026-11-02", mark: "ref", amount_minor: 5 })], ZONE, AT);
    await sql`update costs set source = 'vk-ads' where value = 'b'`.execute(fixture.db);
    const first = { day: "2026-11-01", currency: "RUB", lines: 2, amount_minor: most + 7, imported_minor: most };
    const usd = { day: "2026-11-01", currency: "USD", lines: 1, amount_minor: 1, imported_minor: 1 };
    const second = { day: "2026-11-02", currency: "RUB", lines: 1, amount_minor: 5, imported_minor: 5 };
    expect(await store.costs.days({})).toEqual([second, first, usd]);
    expect(await store.costs.days({ to: "2026-11-01", currency: "USD" })).toEqual([usd]);
    expect(await store.costs.days({ mark: "ref" })).toEqual([second]);
    expect(await store.costs.days({ source: "vk-ads" })).toEqual([
      { ...first, lines: 1, amount_minor: 7, imported_minor: 0 },
    ]);
  });

  test("that an import would meet are found by day, mark, value and currency alone", async () => {
    await store.costs.save([line(), line({ value: "other" })], ZONE, AT);
    const meant = [line({ amount_minor: 0 }), line({ day: "2026-11-02" }), line({ currency: "USD" })];
    expect(await store.costs.present(meant)).toEqual([{ ...line(), source: "import" }]);
    expect(await store.costs.present([])).toEqual([]);
  });

  test("are removed by days and mark", async () => {
    const days = ["2026-11-01", "2026-11-02", "2026-11-03"];
    await store.costs.save(
      days.flatMap((day) => [line({ day }), line({ day, mark: "ref" })]),
      ZONE,
      AT,
    );
    expect(await store.costs.remove({ from: "2026-11-02", to: "2026-11-03", mark: "ref" })).toEqual({ removed: 2 });
    expect(await store.costs.remove({ from: "2026-11-01", to: "2026-11-02" })).toEqual({ removed: 3 });
    expect((await all()).map(({ day, mark }) => `${day} ${mark}`)).toEqual(["2026-11-03 utm_campaign"]);
  });

  test("of some days are found by the key", async () => {
    await store.costs.save(
      ["2026-11-01", "2026-11-02", "2026-11-03"].map((day) => line({ day })),
      ZONE,
      AT,
    );
    if (kind === "postgres") await fixture.db.executeQuery(CompiledQuery.raw("set enable_seqscan = off"));
    const lines = await costLines(fixture.db, "2026-11-02", "2026-11-03").execute();
    expect(lines.map(({ day }) => day).sort()).toEqual(["2026-11-02", "2026-11-03"]);
    expect(await fixture.planOfLastQuery()).toMatch(/PRIMARY KEY \(day>\? AND day<\?\)|costs_pkey/);
  });
});

test("costs go into PostgreSQL by key: two gateways wait for one another instead of deadlocking", async () => {
  const fixture = await StoreFixture.open("postgres", inject("postgresUrl"));
  try {
    const store = await fixture.store();
    const days = ["2026-11-03", "2026-11-01", "2026-11-02"];
    await store.costs.save(
      days.map((day) => line({ day })),
      ZONE,
      AT,
    );
    // Where a row lies in the table's file: in a new one, the order in which they came.
    const { rows } = await sql<{ day: string }>`select day from costs order by ctid`.execute(fixture.db);
    expect(rows.map(({ day }) => day)).toEqual(days.toSorted());
  } finally {
    await fixture.close();
  }
});
