import type { ReportAnswer } from "@metka/contract";
import { seededRandom } from "@metka/testing/seeded-random.ts";
import type { Insertable } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { ClickRow, Store } from "../store/model.ts";
import type { ConversionTable } from "../store/schema.ts";
import { delivered, KINDS, newClick, StoreFixture, stored } from "../store/testing.ts";
import { countByHand, sortedRows } from "./count-by-hand.ts";
import type { ReportEngine } from "./engine.ts";
import type { ReportQuery } from "./request.ts";
import { engineOn, requestOf } from "./testing.ts";

const HOUR = 3_600_000;
const BEGIN = Date.parse("2026-10-20T00:00:00Z");
const NETWORKS = new Map([
  ["leads-tech", ["leads-tech", "otkaz"]],
  ["other", ["loan"]],
]);

interface Made {
  readonly click: ClickRow;
  readonly atMs: number;
  readonly delivery: "delivered" | "pending" | undefined;
}

interface SeededConversion {
  readonly click: Made | undefined;
  readonly firstClick: Made | undefined;
  readonly row: Omit<Insertable<ConversionTable>, "id">;
  readonly atMs: number;
}

/** Ten days across the end of summer time in Berlin, with visitors who come back after minutes and after days. */
function makeClicks(random: () => number): Made[] {
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)] as T;
  return Array.from({ length: 900 }, () => {
    const atMs = BEGIN + Math.floor(random() * 240) * HOUR + Math.floor(random() * HOUR);
    const visit = random() < 0.6;
    const { click } = newClick({
      click: {
        event_type: visit ? "arbitrage_send" : "offer_click",
        received_at: new Date(atMs).toISOString(),
        timestamp: new Date(atMs - 1_000).toISOString(),
        user_id: pick(["1", "2", "3", "4", "5", null]),
        ip_address: pick(["10.0.0.1", "10.0.0.2", null]),
        user_agent: pick(["Safari", "Chrome"]),
        offer: pick(["leads-tech", "otkaz", "loan"]),
        ref: pick(["bot", "post", "=cmd()", null]),
        utm_campaign: pick(["spring", "autumn", "зима, «скидки»", null]),
        isbot: random() < 0.05 ? 1 : 0,
      },
    });
    return { click, atMs, delivery: visit ? (random() < 0.7 ? "delivered" : "pending") : undefined };
  });
}

function makeConversions(clicks: readonly Made[], random: () => number): SeededConversion[] {
  return Array.from({ length: 250 }, (_, n) => {
    const click = random() < 0.85 ? clicks[Math.floor(random() * clicks.length)] : undefined;
    const before = clicks.filter(
      (made) => made.atMs < (click?.atMs ?? 0) && made.click.user_id === click?.click.user_id,
    );
    const firstClick = before.length > 0 ? before[Math.floor(random() * before.length)] : click;
    const atMs =
      click === undefined ? BEGIN + Math.floor(random() * 240) * HOUR : click.atMs + Math.floor(random() * 72) * HOUR;
    const at = new Date(atMs).toISOString();
    const paid = random() < 0.9;
    return {
      click,
      firstClick,
      atMs,
      row: {
        network: click === undefined ? "other" : click.click.offer === "loan" ? "other" : "leads-tech",
        identity: `t${n}`,
        transaction_id: `t${n}`,
        goal: "",
        status: (["pending", "approved", "rejected"] as const)[n % 3] ?? "pending",
        payout_minor: paid ? Math.floor(random() * 1_000_000) : null,
        currency: paid ? ((["RUB", "USD", "JPY"] as const)[n % 5 < 3 ? 0 : (n % 5) - 2] ?? "RUB") : null,
        offer: click === undefined ? "loan" : click.click.offer,
        user_id: click?.click.user_id ?? null,
        click_id: click?.click.click_id ?? null,
        first_click_id: firstClick?.click.click_id ?? null,
        model: click === undefined ? null : "click_id",
        evidence: null,
        first_postback_id: n + 1,
        last_postback_id: n + 1,
        created_at: at,
        updated_at: at,
        checked_at: at,
      },
    };
  });
}

describe.each(KINDS)("on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  let engine: ReportEngine;
  const random = seededRandom(20_261_122);
  const clicks = makeClicks(random);
  const conversions = makeConversions(clicks, random);

  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
    engine = engineOn(fixture);
    for (const { click, delivery } of clicks) {
      const row = { ...newClick().click, ...click };
      if (delivery === undefined) await stored(store, { click: row, delivery: null, leased: false, eventId: null });
      else {
        const id = await stored(store, { ...newClick({ leased: true }), click: row });
        if (delivery === "delivered") await store.recordAttempt(delivered(id));
      }
    }
    for (const { row } of conversions) await fixture.db.insertInto("conversions").values(row).execute();
  }, 120_000);
  afterAll(async () => {
    await engine?.close();
    await fixture?.close();
  });

  const report = (query: ReportQuery) =>
    engine.answer(requestOf({ limit: "10000", users: "1", ...query }, BEGIN + 20 * 24 * HOUR), NETWORKS);

  const PERIOD = { from: "2026-10-22", to: "2026-10-27" };
  const QUERIES = [
    ["nothing", { ...PERIOD }],
    ["days", { ...PERIOD, group_by: "day" }],
    ["hours in a zone whose clock is set back", { ...PERIOD, group_by: "hour", tz: "Europe/Berlin" }],
    ["weeks and months", { ...PERIOD, group_by: "week,month", tz: "Asia/Kolkata" }],
    ["three marks", { ...PERIOD, group_by: "ref,utm_campaign,offer" }],
    ["networks and event types", { ...PERIOD, group_by: "network,event_type" }],
    [
      "one ad alone",
      { ...PERIOD, group_by: "day,ref", "filter[utm_campaign]": "spring", "filter[offer]": "otkaz,loan" },
    ],
    ["what has no mark", { ...PERIOD, group_by: "offer", "filter[ref]": "", "filter[network]": "leads-tech" }],
    ["by the conversions' own time", { ...PERIOD, group_by: "day,offer", basis: "conversion", per: "click" }],
    ["the first click's marks", { ...PERIOD, group_by: "ref,utm_campaign", model: "first" }],
    [
      "first clicks, by the conversions' own time",
      { ...PERIOD, group_by: "week,ref", model: "first", basis: "conversion" },
    ],
    ["times of a day", { from: "2026-10-23T05:30:00Z", to: "2026-10-23T17:15:00Z", group_by: "hour,event_type" }],
  ] satisfies ReadonlyArray<readonly [string, ReportQuery]>;

  async function isByHand(query: ReportQuery): Promise<ReportAnswer> {
    const answer = await report(query);
    const byHand = await countByHand(fixture.db, NETWORKS, answer, { users: "1", ...query });
    expect(sortedRows(answer.rows)).toEqual(byHand.rows);
    expect(answer.unattributed).toEqual(byHand.unattributed);
    expect(answer.totals).toEqual(byHand.totals);
    expect(answer.totals.visits + answer.totals.clicks).toBeGreaterThan(0);
    expect(answer.groups).toBe(byHand.rows.length);
    return answer;
  }

  test.each(QUERIES)("counts what a count by hand counts, by %s", async (_, query) => {
    await isByHand(query);
  });

  test("hours and days of a zone that begins them at the half", async () => {
    await isByHand({ ...PERIOD, group_by: "hour,event_type", tz: "Asia/Kolkata" });
    await isByHand({ ...PERIOD, group_by: "day,event_type", tz: "Asia/Kolkata" });
  });

  test("totals are over all rows, not over those that are shown, and users are not added up", async () => {
    const whole = await report({ ...PERIOD, group_by: "ref" });
    const cut = await report({ ...PERIOD, group_by: "ref", limit: "1", sort: "-visits" });
    expect(cut.rows).toEqual([whole.rows.toSorted((a, b) => b.visits - a.visits)[0]]);
    expect(cut.totals).toEqual(whole.totals);
    expect(whole.totals.users).toBe(5);
    expect(whole.rows.reduce((users, row) => users + (row.users ?? 0), 0)).toBeGreaterThan(5);
  });

  test("rows come in the order that is asked for, with nothing left to chance", async () => {
    const days = await report({ ...PERIOD, group_by: "day" });
    expect(days.rows.map(({ group }) => group.day)).toEqual(days.rows.map(({ group }) => group.day).toSorted());
    const worst = await report({ ...PERIOD, group_by: "ref,offer", sort: "approval_rate" });
    const rates = worst.rows.map((row) => row.approval_rate ?? -1);
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
    const { as_of: _, ...again } = await report({ ...PERIOD, group_by: "ref,offer", sort: "approval_rate" });
    expect(worst).toMatchObject(again);
  });
});
