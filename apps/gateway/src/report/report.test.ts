import type { ReportAnswer, ReportFigures, ReportRow } from "@metka/contract";
import { REPORT_MARKS } from "@metka/contract";
import type { Insertable } from "kysely";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { seededRandom } from "../../../../e2e/support/seeded-random.ts";
import type { ClickRow, Store } from "../store/model.ts";
import { openReading, type Reading } from "../store/report/reading.ts";
import type { ConversionTable } from "../store/schema.ts";
import { delivered, KINDS, newClick, StoreRoom, stored } from "../store/testing.ts";
import { Aggregator } from "./aggregator.ts";
import { ReportMaker } from "./report-maker.ts";
import { type ReportQuery, readReportRequest } from "./request.ts";

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

interface MadeConversion {
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

function makeConversions(clicks: readonly Made[], random: () => number): MadeConversion[] {
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
  let room: StoreRoom;
  let store: Store;
  let reading: Reading;
  let maker: ReportMaker;
  let aggregator: Aggregator;
  const random = seededRandom(20_261_122);
  const clicks = makeClicks(random);
  const conversions = makeConversions(clicks, random);

  beforeAll(async () => {
    room = await StoreRoom.open(kind, inject("postgresUrl"));
    store = await room.store();
    reading = openReading(room.target, () => {});
    maker = new ReportMaker(reading);
    const onError = (error: unknown) => {
      throw error;
    };
    aggregator = new Aggregator({ store: store.aggregates, reports: maker, holder: "gateway-a", onError });
    for (const { click, delivery } of clicks) {
      const row = { ...newClick().click, ...click };
      if (delivery === undefined) await stored(store, { click: row, delivery: null, leased: false, eventId: null });
      else {
        const id = await stored(store, { ...newClick({ leased: true }), click: row });
        if (delivery === "delivered") await store.recordAttempt(delivered(id));
      }
    }
    for (const { row } of conversions) await room.db.insertInto("conversions").values(row).execute();
  }, 120_000);
  afterAll(async () => {
    await reading?.close();
    await room?.close();
  });

  const report = (query: ReportQuery) => {
    const mistakes: never[] = [];
    const clock = { nowMs: BEGIN + 20 * 24 * HOUR, readTime: (value: string) => Date.parse(value) };
    const request = readReportRequest({ limit: "10000", users: "1", ...query }, clock, mistakes);
    expect(mistakes).toEqual([]);
    return maker.answer(request, NETWORKS);
  };

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
    const byHand = countByHand(clicks, conversions, answer, query);
    expect(sortRows(answer.rows)).toEqual(sortRows(byHand.rows));
    expect(answer.unattributed).toEqual(sortRows(byHand.unattributed));
    expect(answer.totals).toEqual(byHand.totals);
    expect(answer.totals.visits + answer.totals.clicks).toBeGreaterThan(0);
    expect(answer.groups).toBe(byHand.rows.length);
    return answer;
  }

  describe("from raw rows", () => {
    test.each(QUERIES)("counts what a count by hand counts, by %s", async (_, query) => {
      expect((await isByHand(query)).read.aggregated_hours).toBe(0);
    });
  });

  describe("from hours that are counted already", () => {
    beforeAll(() => aggregator.pass(), 120_000);
    test.each(QUERIES)("counts the same, by %s", async (_, query) => {
      expect((await isByHand(query)).read.aggregated_hours).toBeGreaterThan(0);
    });
  });

  test("hours that begin at the half are read from raw rows, days that do from the hours around midnight", async () => {
    const hours = await isByHand({ ...PERIOD, group_by: "hour,event_type", tz: "Asia/Kolkata" });
    expect(hours.read.raw_hours).toBeGreaterThan(100);
    const days = await isByHand({ ...PERIOD, group_by: "day,event_type", tz: "Asia/Kolkata" });
    expect(days.read).toMatchObject({ raw_hours: 6 });
    expect(days.read.aggregated_hours).toBeGreaterThan(100);
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
    expect(await report({ ...PERIOD, group_by: "ref,offer", sort: "approval_rate" })).toEqual(worst);
  });
});

const text = (row: ReportRow) => JSON.stringify(Object.values(row.group));
const sortRows = (rows: readonly ReportRow[]) => rows.toSorted((a, b) => (text(a) < text(b) ? -1 : 1));

/** The same figures, counted from what was put in, without SQL. */
function countByHand(
  clicks: readonly Made[],
  conversions: readonly MadeConversion[],
  {
    group_by,
    tz,
    from,
    to,
    per,
    basis,
  }: { group_by: string[]; tz: string; from: string; to: string; per: string; basis: string },
  query: ReportQuery,
): { rows: ReportRow[]; unattributed: ReportRow[]; totals: ReportFigures } {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const people = clicks.filter(({ click }) => click.isbot !== 1);
  const networkOf = (offer: string | null | undefined) =>
    [...NETWORKS].find(([, offers]) => offers.includes(offer ?? ""))?.[0] ?? null;
  const markOf = (click: Made | undefined, conversion: MadeConversion | undefined, mark: string): string | null => {
    if (mark === "network") return conversion?.row.network ?? networkOf(click?.click.offer);
    if (mark === "offer") return click?.click.offer ?? conversion?.row.offer ?? null;
    const value = Object.entries(click?.click ?? {}).find(([name]) => name === mark)?.[1];
    return typeof value === "string" ? value : null;
  };
  const groupOf = (atMs: number, click: Made | undefined, conversion: MadeConversion | undefined) =>
    Object.fromEntries(group_by.map((name) => [name, timeOf(name, atMs, tz) ?? markOf(click, conversion, name)]));
  const wanted = (click: Made | undefined, conversion: MadeConversion | undefined) =>
    REPORT_MARKS.every((mark) => {
      const values = query[`filter[${mark}]`]?.split(",");
      return values === undefined || values.includes(markOf(click, conversion, mark) ?? "");
    });
  const clickOf = (made: MadeConversion) => (query.model === "first" ? made.firstClick : made.click);
  const within = (ms: number) => ms >= fromMs && ms < toMs;
  const chosen = people.filter((made) => within(made.atMs) && wanted(made, undefined));
  /** A conversion without a click has no time but its own. */
  const atMsOf = (made: MadeConversion) => (basis === "click" ? clickOf(made)?.atMs : undefined) ?? made.atMs;
  const money = conversions.filter((made) => within(atMsOf(made)) && wanted(clickOf(made), made));
  const isAttributed = (made: MadeConversion) => clickOf(made) !== undefined;

  const figures = (own: readonly Made[], paid: readonly MadeConversion[]): ReportFigures => {
    const of = (type: string) => own.filter(({ click }) => click.event_type === type);
    const unique = (type: string) => of(type).filter((made) => !cameBefore(people, made)).length;
    const base = of(per === "visit" ? "arbitrage_send" : "offer_click").length;
    const status = (name: string) => paid.filter(({ row }) => row.status === name);
    const sums = (name: string) => {
      const bySum = new Map<string, number>();
      for (const { row } of status(name)) {
        if (row.currency) bySum.set(row.currency, (bySum.get(row.currency) ?? 0) + (row.payout_minor ?? 0));
      }
      return [...bySum].sort(([a], [b]) => (a < b ? -1 : 1));
    };
    const round = (value: number) => Math.round(value * 1e6) / 1e6;
    const units = (currency: string, minor: number) => (currency === "JPY" ? minor : minor / 100);
    const shown = (currency: string, minor: number) => units(currency, minor).toFixed(currency === "JPY" ? 0 : 2);
    const decimal = (name: string) => Object.fromEntries(sums(name).map(([code, minor]) => [code, shown(code, minor)]));
    return {
      visits: of("arbitrage_send").length,
      unique_visits: unique("arbitrage_send"),
      clicks: of("offer_click").length,
      unique_clicks: unique("offer_click"),
      users: new Set(own.flatMap(({ click }) => click.user_id ?? [])).size,
      delivered: own.filter(({ delivery }) => delivery === "delivered").length,
      pending: own.filter(({ delivery }) => delivery === "pending").length,
      failed: 0,
      conversions: paid.length,
      conversions_pending: status("pending").length,
      conversions_approved: status("approved").length,
      conversions_rejected: status("rejected").length,
      revenue: decimal("approved"),
      revenue_pending: decimal("pending"),
      approval_rate: paid.length === 0 ? null : round(status("approved").length / paid.length),
      cr: base === 0 ? null : round(paid.length / base),
      epc: Object.fromEntries(
        sums("approved").map(([code, minor]) => [code, base === 0 ? null : round(units(code, minor) / base)]),
      ),
      ...{ spend: {}, profit: {}, roi: {} },
    };
  };
  const rowsOf = (own: readonly Made[], paid: readonly MadeConversion[]): ReportRow[] => {
    const rows = new Map<string, { group: Record<string, string | null>; own: Made[]; paid: MadeConversion[] }>();
    const rowFor = (group: Record<string, string | null>) => {
      const key = JSON.stringify(group);
      const row = rows.get(key) ?? { group, own: [], paid: [] };
      rows.set(key, row);
      return row;
    };
    for (const made of own) rowFor(groupOf(made.atMs, made, undefined)).own.push(made);
    for (const made of paid) rowFor(groupOf(atMsOf(made), clickOf(made), made)).paid.push(made);
    return Array.from(rows.values(), (row) => ({ group: row.group, ...figures(row.own, row.paid) }));
  };
  return {
    rows: group_by.length === 0 ? [] : rowsOf(chosen, money.filter(isAttributed)),
    unattributed: rowsOf(
      [],
      money.filter((made) => !isAttributed(made)),
    ),
    totals: figures(chosen, money),
  };
}

function cameBefore(clicks: readonly Made[], { click, atMs }: Made): boolean {
  const visitor = (row: Made["click"]) =>
    row.user_id
      ? `u${row.user_id}`
      : row.ip_address && row.user_agent
        ? `a${row.ip_address} ${row.user_agent}`
        : undefined;
  const own = visitor(click);
  return clicks.some(
    (other) =>
      other.click !== click &&
      own !== undefined &&
      visitor(other.click) === own &&
      other.click.offer === click.offer &&
      other.click.event_type === click.event_type &&
      other.atMs <= atMs &&
      other.atMs >= atMs - 24 * HOUR,
  );
}

/** By the runtime's own calendar, which the code under test asks for nothing but a zone's distance from UTC. */
function timeOf(name: string, atMs: number, zone: string): string | undefined {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    ...{ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  } as Intl.DateTimeFormatOptions).format(atMs);
  const day = parts.slice(0, 10);
  if (name === "day") return day;
  if (name === "month") return day.slice(0, 7);
  if (name === "hour") return `${day}T${parts.slice(11, 13)}:00`;
  if (name !== "week") return undefined;
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * 24 * HOUR).toISOString().slice(0, 10);
}
