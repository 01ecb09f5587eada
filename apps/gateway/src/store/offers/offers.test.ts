import { until } from "@metka/testing/until.ts";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, LONG, StoreFixture } from "../testing.ts";
import type { OfferSaved, OfferSettings } from "./model.ts";

const AT = "2026-01-15T10:00:00.000Z";
const LATER = "2026-01-15T11:00:00.000Z";
const SETTINGS: OfferSettings = {
  title: "A",
  network: "n",
  template: "https://cpa.example/c",
  short: null,
  network_offer_id: null,
  click_id_param: null,
};

describe.each(KINDS)("offers, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterEach(() => fixture?.close());

  const create = (slug: string, changed: Partial<OfferSettings> = {}) =>
    store.offers.create({ slug, active: 1, ...SETTINGS, ...changed }, AT);
  const slugs = (result: OfferSaved | { kind: "unknown" | "moved" }) =>
    result.kind === "taken" ? [result.kind, ...result.by.map(({ slug }) => slug)] : [result.kind];

  test("are created, changed whole and switched off; what is not said of `active` leaves it", async () => {
    const row = { slug: "a", active: 1, ...SETTINGS, created_at: AT, updated_at: AT };
    expect(await create("a")).toEqual({ kind: "saved", row });
    const full = { ...SETTINGS, title: "B", short: "s", network_offer_id: "892", click_id_param: "sub8" };
    const changed = { ...row, ...full, active: 0, updated_at: LATER };
    expect(await store.offers.change("a", { ...full, active: 0 }, LATER)).toEqual({ kind: "saved", row: changed });
    expect(await store.offers.change("a", SETTINGS, LATER)).toEqual({
      kind: "saved",
      row: { ...row, active: 0, updated_at: LATER },
    });
    await create("b");
    expect((await store.offers.all()).map(({ slug }) => slug)).toEqual(["a", "b"]);
  });

  test("an unknown one is not changed into being", async () => {
    await create("a", { short: "s" });
    expect(await store.offers.change("b", { ...SETTINGS, short: "s" }, LATER)).toEqual({ kind: "unknown" });
    expect(await store.offers.all()).toHaveLength(1);
  });

  test("that share a slug, a short link or a network's number are refused, and the error names the other offer", async () => {
    await create("a", { short: "s", network_offer_id: "1" });
    await create("b", { short: "t", network: "m", network_offer_id: "1" });
    expect(slugs(await create("a"))).toEqual(["taken", "a"]);
    expect(slugs(await create("c", { short: "s" }))).toEqual(["taken", "a"]);
    expect(slugs(await create("c", { network_offer_id: "1" }))).toEqual(["taken", "a"]);
    expect(slugs(await create("c", { short: "t", network_offer_id: "1" }))).toEqual(["taken", "a", "b"]);
    const before = await store.offers.all();
    expect(slugs(await store.offers.change("b", { ...SETTINGS, short: "s" }, LATER))).toEqual(["taken", "a"]);
    expect(slugs(await store.offers.change("b", { ...SETTINGS, network_offer_id: "1" }, LATER))).toEqual([
      "taken",
      "a",
    ]);
    expect(await store.offers.all()).toEqual(before);
    expect(slugs(await store.offers.change("b", { ...SETTINGS, short: "t" }, LATER))).toEqual(["saved"]);
  });

  test("one that is switched off keeps its short link", async () => {
    await create("a", { short: "s" });
    await store.offers.change("a", { ...SETTINGS, short: "s", active: 0 }, LATER);
    expect(slugs(await create("b", { short: "s" }))).toEqual(["taken", "a"]);
  });

  test("of many that ask for one short link at once, by both ways, one gets it", async () => {
    const others = kind === "postgres" ? [await fixture.store({ ...LONG, gateway: "gateway-b" })] : [];
    const stores = [store, ...others];
    await Promise.all(Array.from({ length: 8 }, (_, n) => create(`old-${n}`)));
    const asked = Array.from({ length: 8 }, (_, n) => {
      const { offers } = stores[n % stores.length] ?? store;
      return [
        offers.create({ slug: `new-${n}`, active: 1, ...SETTINGS, short: "s" }, LATER),
        offers.change(`old-${n}`, { ...SETTINGS, short: "s" }, LATER),
      ];
    });
    const results = await Promise.all(asked.flat());
    expect(results.filter(({ kind: result }) => result === "saved")).toHaveLength(1);
    expect(results.filter(({ kind: result }) => result === "taken")).toHaveLength(15);
    expect((await store.offers.all()).filter(({ short }) => short === "s")).toHaveLength(1);
  });
});

describe("offers, on postgres, while another gateway's offer is not committed yet", () => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open("postgres", inject("postgresUrl"));
    store = await fixture.store();
    await store.offers.create({ slug: "a", active: 1, ...SETTINGS }, AT);
  });
  afterEach(() => fixture?.close());

  test.each<[string, () => Promise<OfferSaved | { kind: "unknown" | "moved" }>]>([
    ["a new one", () => store.offers.create({ slug: "c", active: 1, ...SETTINGS, short: "s" }, LATER)],
    ["a changed one", () => store.offers.change("a", { ...SETTINGS, short: "s" }, LATER)],
  ])("%s that asks for its short link waits, and learns which offer has it", async (_, ask) => {
    const other = await fixture.db.startTransaction().execute();
    const row = { slug: "b", active: 1, ...SETTINGS, short: "s", created_at: AT, updated_at: AT };
    await other.insertInto("offers").values(row).execute();
    const asked = ask();
    await until("it waits", 5_000, async () => {
      const waiting = sql`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      return (await waiting.execute(fixture.db)).rows.length > 0;
    });
    await other.commit().execute();
    expect(await asked).toEqual({ kind: "taken", by: [row] });
  });
});
