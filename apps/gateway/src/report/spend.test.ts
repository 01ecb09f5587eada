import type { ReportAnswer } from "@metka/contract";
import { seededRandom } from "@metka/testing/seeded-random.ts";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Store } from "../store/model.ts";
import { KINDS, redirectedClick, StoreFixture, stored } from "../store/testing.ts";
import type { ReportEngine } from "./engine.ts";
import type { ReportQuery } from "./request.ts";
import { engineOn, requestOf } from "./testing.ts";

const HOUR = 3_600_000;
/** Midnight of the 1st of November in Moscow. */
const BEGIN = Date.parse("2026-10-31T21:00:00Z");
const NETWORKS = new Map([["leads-tech", ["leads-tech"]]]);

interface Visit {
  readonly atMs: number;
  readonly utm_campaign: string | null;
  readonly vk_ad_id: string;
}

/** Three days in Moscow. */
function makeVisits(): Visit[] {
  const random = seededRandom(17);
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: 150 }, () => ({
    atMs: BEGIN + Math.floor(random() * 72 * HOUR),
    utm_campaign: pick(["spring", "autumn", null]),
    vk_ad_id: pick(["1", "2"]),
  }));
}

const LINES = [
  { day: "2026-11-01", mark: "utm_campaign", value: "spring", currency: "RUB", amount_minor: 1_000_01 },
  { day: "2026-11-01", mark: "utm_campaign", value: "autumn", currency: "RUB", amount_minor: 77 },
  { day: "2026-11-02", mark: "utm_campaign", value: "spring", currency: "RUB", amount_minor: 5_000_00 },
  { day: "2026-11-02", mark: "vk_ad_id", value: "2", currency: "RUB", amount_minor: 333_33 },
  { day: "2026-11-02", mark: "utm_campaign", value: "spring", currency: "USD", amount_minor: 12_34 },
  { day: "2026-11-03", mark: "utm_campaign", value: "nobody came", currency: "RUB", amount_minor: 42_00 },
] as const;

describe.each(KINDS)("on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  let engine: ReportEngine;
  const visits = makeVisits();

  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
    const clicks = visits.map(({ atMs, ...marks }) =>
      redirectedClick({ ...marks, event_type: "arbitrage_send", received_at: new Date(atMs).toISOString() }),
    );
    // Bots' visits and clicks on the offer cost nothing.
    for (const { click } of clicks.filter((made) => made.click.vk_ad_id === "1")) {
      const { click_id: _, ...marks } = click;
      clicks.push(redirectedClick({ ...marks, isbot: 1 }), redirectedClick({ ...marks, event_type: "offer_click" }));
    }
    await Promise.all(clicks.map((click) => stored(store, click)));
    await store.costs.save(LINES, "Europe/Moscow", new Date().toISOString());
    engine = engineOn(fixture);
  }, 60_000);
  afterAll(async () => {
    await engine?.close();
    await fixture?.close();
  });

  const report = (query: ReportQuery): Promise<ReportAnswer> =>
    engine.answer(requestOf({ from: "2026-11-01", to: "2026-11-03", ...query }, BEGIN + 72 * HOUR), NETWORKS);

  /** What the visits that are asked for cost, each line divided evenly over all of its own; in minor units, unrounded. */
  const byHand = (currency: string, isAsked: (visit: Visit) => boolean) =>
    LINES.filter((line) => line.currency === currency).reduce((sum, { day, mark, value, amount_minor }) => {
      const dayMs = Date.parse(`${day}T00:00:00+03:00`);
      const own = visits.filter(
        (visit) => visit.atMs >= dayMs && visit.atMs < dayMs + 24 * HOUR && visit[mark] === value,
      );
      return own.length === 0 ? sum : sum + (amount_minor * own.filter(isAsked).length) / own.length;
    }, 0);

  const minor = (money: string | undefined) => Math.round(Number(money) * 100);

  test("a day's spend is what was imported; nothing is lost to rounding", async () => {
    const { rows, totals, unmatched_spend } = await report({ group_by: "day" });
    expect(rows.map(({ spend }) => spend)).toEqual([
      { RUB: "1000.78", USD: "0.00" },
      { RUB: "5333.33", USD: "12.34" },
      { RUB: "0.00", USD: "0.00" },
    ]);
    expect(totals.spend).toEqual({ RUB: "6376.11", USD: "12.34" });
    expect(unmatched_spend).toMatchObject([{ group: { day: "2026-11-03" }, visits: 0, spend: { RUB: "42.00" } }]);
  });

  test.each([
    ["ad and campaign", "utm_campaign,vk_ad_id"],
    ["hour and ad", "hour,vk_ad_id"],
  ])("is divided evenly over the visits, by %s", async (_, group_by) => {
    const { rows, totals } = await report({ group_by, limit: "10000" });
    for (const { group, spend } of rows) {
      const exact = byHand("RUB", (visit) =>
        Object.entries(group).every(([name, value]) =>
          name === "hour" ? hourOf(visit.atMs) === value : visit[name as "vk_ad_id"] === value,
        ),
      );
      expect(Math.abs(minor(spend.RUB) - exact)).toBeLessThan(LINES.length);
    }
    expect(rows.reduce((sum, { spend }) => sum + minor(spend.RUB), 42_00)).toBe(minor(totals.spend.RUB));
  });

  test("a report of some of the visits has their part alone, whatever the filter or the time", async () => {
    const half = { from: "2026-11-02T00:00:00+03:00", to: "2026-11-02T12:30:00+03:00" };
    const answer = await report({ ...half, "filter[vk_ad_id]": "1" });
    const exact = byHand(
      "RUB",
      ({ atMs, vk_ad_id }) => vk_ad_id === "1" && atMs >= Date.parse(half.from) && atMs < Date.parse(half.to),
    );
    expect(exact).toBeGreaterThan(0);
    expect(Math.abs(minor(answer.totals.spend.RUB) - exact)).toBeLessThan(LINES.length);
  });

  test("what nobody came for is named where its campaign is asked for, and left out where another is", async () => {
    const { unmatched_spend } = await report({ group_by: "utm_campaign,ref" });
    expect(unmatched_spend.map(({ group }) => group)).toEqual([{ utm_campaign: "nobody came", ref: null }]);
    const asked = await report({ "filter[utm_campaign]": "nobody came" });
    expect(asked.totals.spend).toEqual({ RUB: "42.00" });
    const another = await report({ "filter[utm_campaign]": "spring" });
    expect(another.unmatched_spend).toEqual([]);
  });

  test("rows are sorted by profit, and a loss is one", async () => {
    const { rows } = await report({ group_by: "utm_campaign", sort: "profit_RUB" });
    expect(rows.map(({ group }) => group.utm_campaign)[0]).toBe("spring");
    expect(rows[0]?.profit.RUB).toMatch(/^-/);
    expect(rows[0]?.roi.RUB).toBe(-1);
  });
});

function hourOf(ms: number): string {
  return `${new Date(ms + 3 * HOUR).toISOString().slice(0, 13)}:00`;
}
