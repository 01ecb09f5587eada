import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { readPostbacksWith } from "../../conversion/evaluate.ts";
import { planConversions } from "../../conversion/plan-conversions.ts";
import { STATISTICS_METHOD } from "../../conversion/read-statistics.ts";
import { SETTINGS } from "../../conversion/testing.ts";
import type { Store } from "../model.ts";
import { KINDS, newClick, StoreFixture, stored } from "../testing.ts";
import { type ChangedRow, MOST_OF_ROW, type StatisticsBatch, type StatisticsStream } from "./model.ts";
import { rowKey } from "./row-key.ts";

const NOW = "2026-11-30T09:00:00.000Z";
const DAY = "2026-11-28";
const AT = "2026-11-28T20:59:59.999Z";
const RULES = { plan: planConversions, method: STATISTICS_METHOD, evaluate: readPostbacksWith([]) };

const BY_CLICK: StatisticsStream = {
  network: "net",
  kind: "click",
  source: "by-click",
  scope: "",
  sub: "sub8",
  offers: ["leads-tech"],
};
const BY_USER: StatisticsStream = { ...BY_CLICK, kind: "user", source: "by-user", scope: "by-user", sub: "sub6" };

describe.each(KINDS)("rows of statistics, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
    await store.conversions.saveNetwork(
      { slug: "net", settings: JSON.stringify({ ...SETTINGS, conversions_from: "statistics" }) },
      { token: "t".repeat(32), active: 1 },
      NOW,
    );
    const claim = { name: "leads-tech", kind: "leads-tech", gateway: "a", leaseMs: 60_000, now: true };
    await store.connectors.claim({ ...claim, run: "run" });
  });
  afterEach(() => fixture?.close());

  const figures = (approved: number, pending = 0, income_minor = 0) => ({
    clicks: 1,
    uniques: 1,
    conversions: approved + pending,
    approved,
    pending,
    rejected: 0,
    income_minor,
  });
  const apply = (stream: StatisticsStream, rows: readonly ChangedRow[], rest: Partial<StatisticsBatch> = {}) =>
    store.statistics.apply(
      {
        connector: "leads-tech",
        run: "run",
        stream,
        day: DAY,
        rows,
        apply: true,
        at: AT,
        now: NOW,
        isOldNews: false,
        ...rest,
      },
      RULES,
    );
  const conversions = () =>
    fixture.db
      .selectFrom("conversions")
      .select(["id", "status", "payout_minor", "click_id", "user_id", "withdrawn_at", "created_at"])
      .orderBy("id")
      .execute();
  const userRow = async (user: string, ...rest: Parameters<typeof figures>): Promise<ChangedRow> => {
    const key = rowKey("user", user, await store.statistics.hashKey());
    return { key, value: user, ...figures(...rest) };
  };

  test("a poll that lost its connector writes nothing", async () => {
    const rows = [{ key: "x", value: "x", ...figures(1) }];
    expect(await apply(BY_CLICK, rows, { run: "another" })).toMatchObject({ held: false, created: 0 });
    expect(await conversions()).toEqual([]);
    expect(await store.statistics.knownRows("by-click", DAY)).toEqual([]);
  });

  test("a click's conversion that moves to another day stays the same one", async () => {
    const { click } = newClick();
    await stored(store, newClick({ click }));
    const row = { key: click.click_id, value: click.click_id };
    await apply(BY_CLICK, [{ ...row, ...figures(0, 1, 500) }]);
    await apply(BY_CLICK, [{ ...row, ...figures(1, 0, 700) }], { day: "2026-11-29" });
    await apply(BY_CLICK, [{ ...row, ...figures(0) }]);
    const all = await conversions();
    expect(all.map(({ status, payout_minor, withdrawn_at }) => [status, payout_minor, withdrawn_at !== null])).toEqual([
      ["approved", 700, false],
      ["rejected", 0, true],
    ]);
    expect(all[0]).toMatchObject({ click_id: click.click_id, created_at: AT });
  });

  test("one that is taken back is in no report, and comes back with its history", async () => {
    const before = await fixture.db.selectFrom("report_changes").selectAll().execute();
    const row = { key: "k", value: "k" };
    await apply(BY_CLICK, [{ ...row, ...figures(1, 0, 100) }]);
    expect(await apply(BY_CLICK, [{ ...row, ...figures(0) }])).toMatchObject({ withdrawn: 1 });
    expect(await conversions()).toMatchObject([{ status: "rejected", payout_minor: 0, withdrawn_at: NOW }]);
    expect(await apply(BY_CLICK, [{ ...row, ...figures(1, 0, 90) }])).toMatchObject({ created: 0, changed: 1 });
    expect(await conversions()).toMatchObject([{ status: "approved", payout_minor: 90, withdrawn_at: null }]);
    const changes = await fixture.db.selectFrom("conversion_changes").selectAll().orderBy("id").execute();
    expect(changes.map(({ from_status, to_status }) => [from_status, to_status])).toEqual([
      [null, "approved"],
      ["approved", "rejected"],
      ["rejected", "approved"],
    ]);
    const notes = await fixture.db.selectFrom("report_changes").selectAll().execute();
    expect(notes.length - before.length).toBeGreaterThanOrEqual(3);
  });

  test("a withdrawal of what was rejected already is noted for the reports, too", async () => {
    const row = { key: "k", value: "k" };
    const rejected = { ...figures(0), rejected: 1, conversions: 1 };
    await apply(BY_CLICK, [{ ...row, ...rejected }]);
    const before = await fixture.db.selectFrom("report_changes").select("id").execute();
    await apply(BY_CLICK, [{ ...row, ...figures(0) }]);
    expect(await fixture.db.selectFrom("report_changes").select("id").execute()).not.toHaveLength(before.length);
  });

  test("a row that matches no click is listed, and matched when the click appears", async () => {
    await apply(BY_USER, [await userRow("77", 1, 0, 4_200)]);
    expect(await conversions()).toMatchObject([{ user_id: "77", click_id: null }]);
    const unmatched = () => store.statistics.rows({ unmatched: true }, { limit: 10 });
    expect((await unmatched()).items).toMatchObject([{ value: "77", approved: 1 }]);
    const click = newClick({ click: { user_id: "77", received_at: "2026-11-28T10:00:00.000Z", timestamp: AT } });
    await stored(store, click);
    const since = "2026-10-01T00:00:00.000Z";
    const later = "2026-11-30T09:02:00.000Z";
    expect(await store.conversions.attributeAgain(10, since, later, RULES.evaluate)).toMatchObject({ changed: 1 });
    expect(await conversions()).toMatchObject([{ click_id: click.click.click_id, payout_minor: 4_200 }]);
    expect((await unmatched()).items).toEqual([]);
  });

  test("after an erasure nothing tells of the user, and the next poll counts nothing twice", async () => {
    await stored(store, newClick({ click: { user_id: "990099", received_at: "2026-11-28T10:00:00.000Z" } }));
    const row = await userRow("990099", 0, 1, 500);
    await apply(BY_USER, [row]);
    await store.admin.eraseUser("990099", () => "n".repeat(32));
    await apply(BY_USER, [{ ...row, ...figures(1, 0, 600) }]);
    expect(await conversions()).toMatchObject([{ status: "approved", payout_minor: 600, user_id: null }]);
    const tables = ["statistics_rows", "conversions", "postbacks", "conversion_changes"] as const;
    for (const table of tables) {
      const rows = await fixture.db.selectFrom(table).selectAll().execute();
      expect(JSON.stringify(rows), table).not.toContain("990099");
    }
  });

  test("rows of a network whose conversions come from postbacks make none, and are applied after a switch", async () => {
    const rows = [{ key: "k", value: "k", ...figures(1, 0, 100) }];
    await apply(BY_CLICK, rows, { apply: false });
    expect(await conversions()).toEqual([]);
    expect(await store.statistics.knownRows("by-click", DAY)).toMatchObject([{ applied: 0, approved: 1 }]);
    expect(await apply(BY_CLICK, rows)).toMatchObject({ created: 1 });
    expect(await store.statistics.knownRows("by-click", DAY)).toMatchObject([{ applied: 1 }]);
  });

  test("a row that counts absurdly many makes no conversion", async () => {
    await apply(BY_CLICK, [{ key: "k", value: "k", ...figures(MOST_OF_ROW + 1) }]);
    expect(await conversions()).toEqual([]);
  });
});
