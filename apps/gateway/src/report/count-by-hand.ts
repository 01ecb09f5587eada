import { REPORT_MARKS, type ReportAnswer, type ReportFigures, type ReportRow } from "@metka/contract";
import type { Kysely } from "kysely";
import type { CostRow } from "../store/costs/model.ts";
import type { Database } from "../store/schema.ts";
import type { Networks } from "./ask.ts";
import type { ReportQuery } from "./request.ts";

// For tests: a report counted out of the database's own rows, without SQL and without any code of reports.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

type Row = Readonly<Record<string, unknown>>;

interface Click {
  readonly row: Row;
  readonly id: number;
  readonly clickId: string;
  readonly atMs: number;
  readonly isVisit: boolean;
  readonly isClick: boolean;
  readonly isUnique: boolean;
  readonly user: string | undefined;
  readonly delivery: unknown;
}

interface Conversion {
  readonly row: Row;
  readonly atMs: number;
  /** Named by the conversion; the row may be gone. */
  readonly isAttributed: boolean;
  readonly click: Click | undefined;
}

interface Counted {
  readonly clicks: Click[];
  readonly conversions: Conversion[];
  readonly spend: Map<string, number>;
}

export type HandCount = Pick<ReportAnswer, "rows" | "unattributed" | "unmatched_spend" | "totals">;

/** The figures of the question that an answer belongs to. */
export async function countByHand(
  db: Kysely<Database>,
  networks: Networks,
  answer: ReportAnswer,
  query: ReportQuery,
): Promise<HandCount> {
  const all = await clicksIn(db);
  const people = all.filter(({ row }) => Number(row.isbot) === 0);
  const conversions = await conversionsIn(db, all, answer.model);
  const costs = await db.selectFrom("costs").selectAll().execute();
  const [fromMs, toMs] = [Date.parse(answer.from), Date.parse(answer.to)];
  const within = (ms: number) => ms >= fromMs && ms < toMs;
  const markOf = (click: Click | undefined, conversion: Conversion | undefined, mark: string): string | null => {
    const offer = click?.row.offer ?? conversion?.row.offer ?? null;
    if (mark === "offer") return text(offer);
    if (mark === "network" && conversion !== undefined) return text(conversion.row.network);
    if (mark === "network") return [...networks].find(([, offers]) => offers.includes(String(offer)))?.[0] ?? null;
    return text(click?.row[mark] ?? null);
  };
  const wanted = (click: Click | undefined, conversion: Conversion | undefined) =>
    REPORT_MARKS.every((mark) => {
      const values = query[`filter[${mark}]`]?.split(",");
      return values === undefined || values.includes(markOf(click, conversion, mark) ?? "");
    });
  const groupOf = (atMs: number, click: Click | undefined, conversion: Conversion | undefined): ReportRow["group"] =>
    Object.fromEntries(
      answer.group_by.map((name) => [name, timeOf(name, atMs, answer.tz) ?? markOf(click, conversion, name)]),
    );
  /** A conversion without a click has no time but its own; where its click's row is gone, it has no time of a click. */
  const atMsOf = ({ isAttributed, click, atMs }: Conversion) =>
    answer.basis === "click" && isAttributed ? (click?.atMs ?? Number.NaN) : atMs;

  const chosen = people.filter((click) => within(click.atMs) && wanted(click, undefined));
  const paid = conversions.filter((made) => within(atMsOf(made)) && wanted(made.click, made));
  const rows = new Groups();
  for (const click of chosen) rows.of(groupOf(click.atMs, click, undefined)).clicks.push(click);
  const unattributed = new Groups();
  for (const made of paid) {
    (made.isAttributed ? rows : unattributed).of(groupOf(atMsOf(made), made.click, made)).conversions.push(made);
  }
  const unmatched = new Groups();
  const total = { clicks: chosen, conversions: paid, spend: new Map<string, number>() };
  for (const line of costs) {
    const visits = people.filter(
      ({ row, atMs, isVisit }) =>
        isVisit && row[line.mark] === line.value && timeOf("day", atMs, line.zone) === line.day,
    );
    if (visits.length > 0) {
      const isInside = (click: Click) => within(click.atMs) && wanted(click, undefined);
      const groups = Map.groupBy(visits, (click) =>
        isInside(click) ? JSON.stringify(groupOf(click.atMs, click, undefined)) : OUTSIDE,
      );
      for (const [key, minor] of shares(line.amount_minor, groups)) {
        if (key === OUTSIDE) continue;
        add(rows.of(JSON.parse(key)).spend, line.currency, minor);
        add(total.spend, line.currency, minor);
      }
    } else if (isAsked(line, within, query)) {
      add(unmatched.of(knownOf(line, answer)).spend, line.currency, line.amount_minor);
      add(total.spend, line.currency, line.amount_minor);
    }
  }
  const spent = [...total.spend.keys()].sort();
  const figures = (counted: Counted) => figuresByHand(counted, answer.per, spent, query.users === "1");
  const told = (groups: Groups) => sortedRows(groups.all.map(({ group, counted }) => ({ group, ...figures(counted) })));
  return {
    rows: answer.group_by.length === 0 ? [] : told(rows),
    unattributed: told(unattributed),
    unmatched_spend: told(unmatched),
    totals: figures(total),
  };
}

/** By their groups: the order of an answer is another question. */
export function sortedRows(rows: readonly ReportRow[]): ReportRow[] {
  const key = ({ group }: ReportRow) => JSON.stringify(Object.values(group));
  return rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
}

class Groups {
  readonly #groups = new Map<string, { readonly group: ReportRow["group"]; readonly counted: Counted }>();

  of(group: ReportRow["group"]): Counted {
    const key = JSON.stringify(group);
    const found = this.#groups.get(key) ?? { group, counted: { clicks: [], conversions: [], spend: new Map() } };
    this.#groups.set(key, found);
    return found.counted;
  }

  get all() {
    return [...this.#groups.values()];
  }
}

const OUTSIDE = "outside";

/** The largest remainders get the odd kopecks; of equal ones the group whose first visit was first, the outside last. */
function shares(amount: number, groups: ReadonlyMap<string, readonly Click[]>): readonly (readonly [string, number])[] {
  const all = [...groups.values()].reduce((sum, visits) => sum + visits.length, 0);
  const parts = Array.from(groups, ([key, visits]) => {
    const exact = BigInt(amount) * BigInt(visits.length);
    const first = key === OUTSIDE ? Number.POSITIVE_INFINITY : Math.min(...visits.map(({ id }) => id));
    return { key, first, whole: Number(exact / BigInt(all)), remainder: Number(exact % BigInt(all)) };
  }).sort((a, b) => b.remainder - a.remainder || (a.first < b.first ? -1 : 1));
  const left = amount - parts.reduce((sum, { whole }) => sum + whole, 0);
  return parts.map(({ key, whole }, at) => [key, at < left ? whole + 1 : whole]);
}

function isAsked({ mark, value, day, zone }: CostRow, within: (ms: number) => boolean, query: ReportQuery): boolean {
  const filters = Object.entries(query).filter(([name]) => name.startsWith("filter["));
  if (!filters.every(([name, values]) => name === `filter[${mark}]` && values?.split(",").includes(value)))
    return false;
  return within(dayBegins(day, zone));
}

function knownOf({ mark, value, day, zone }: CostRow, { group_by, tz }: ReportAnswer): ReportRow["group"] {
  const noon = dayBegins(day, zone) + DAY / 2;
  return Object.fromEntries(
    group_by.map((name) => {
      if (name === "hour") return [name, null];
      return [name, timeOf(name, noon, tz) ?? (name === mark ? value : null)];
    }),
  );
}

/** The first moment that the calendar of a zone gives to a day. */
function dayBegins(day: string, zone: string): number {
  const around = Date.parse(`${day}T00:00:00Z`);
  for (let ms = around - 15 * HOUR; ms <= around + 15 * HOUR; ms += HOUR / 4) {
    if (timeOf("day", ms, zone) === day) return ms;
  }
  throw new Error(`${zone} has no ${day}`);
}

function figuresByHand(
  { clicks, conversions, spend }: Counted,
  per: "visit" | "click",
  spent: readonly string[],
  withUsers: boolean,
): ReportFigures {
  const count = (is: (click: Click) => boolean) => clicks.filter(is).length;
  const status = (name: string) => conversions.filter(({ row }) => row.status === name);
  const sums = (name: string) => {
    const money = new Map<string, number>();
    for (const { row } of status(name)) {
      if (row.currency !== null) add(money, String(row.currency), Number(row.payout_minor ?? 0));
    }
    return [...money].sort(([a], [b]) => (a < b ? -1 : 1));
  };
  const base = count((click) => (per === "visit" ? click.isVisit : click.isClick));
  const approved = new Map(sums("approved"));
  const profit = (code: string) => (approved.get(code) ?? 0) - (spend.get(code) ?? 0);
  const byCode = <T>(tell: (code: string) => T) => Object.fromEntries(spent.map((code) => [code, tell(code)]));
  return {
    visits: count(({ isVisit }) => isVisit),
    unique_visits: count(({ isVisit, isUnique }) => isVisit && isUnique),
    clicks: count(({ isClick }) => isClick),
    unique_clicks: count(({ isClick, isUnique }) => isClick && isUnique),
    users: withUsers ? new Set(clicks.flatMap(({ user }) => user ?? [])).size : null,
    delivered: count(({ delivery }) => delivery === "delivered"),
    pending: count(({ delivery }) => delivery === "pending"),
    failed: count(({ delivery }) => delivery === "failed"),
    conversions: conversions.length,
    conversions_pending: status("pending").length,
    conversions_approved: status("approved").length,
    conversions_rejected: status("rejected").length,
    revenue: Object.fromEntries([...approved].map(([code, minor]) => [code, shown(code, minor)])),
    revenue_pending: Object.fromEntries(sums("pending").map(([code, minor]) => [code, shown(code, minor)])),
    approval_rate: rounded(status("approved").length, conversions.length),
    cr: rounded(conversions.length, base),
    epc: Object.fromEntries([...approved].map(([code, minor]) => [code, rounded(units(code, minor), base)])),
    spend: byCode((code) => shown(code, spend.get(code) ?? 0)),
    profit: byCode((code) => shown(code, profit(code))),
    roi: byCode((code) => rounded(profit(code), spend.get(code) ?? 0)),
  };
}

function rounded(part: number, whole: number): number | null {
  return whole === 0 ? null : Math.round((part / whole) * 1e6) / 1e6;
}

function units(currency: string, minor: number): number {
  return currency === "JPY" ? minor : minor / 100;
}

function shown(currency: string, minor: number): string {
  return units(currency, minor).toFixed(currency === "JPY" ? 0 : 2);
}

function add(money: Map<string, number>, currency: string, minor: number): void {
  money.set(currency, (money.get(currency) ?? 0) + minor);
}

async function clicksIn(db: Kysely<Database>): Promise<Click[]> {
  const rows: Row[] = await db
    .selectFrom("api_utmtracking as c")
    .leftJoin("deliveries as d", "d.id", "c.id")
    .selectAll("c")
    .select("d.status as delivery")
    .execute();
  const people = rows.filter(({ isbot }) => Number(isbot) === 0);
  const byVisitor = Map.groupBy(people, (row) => JSON.stringify([visitorOf(row), row.offer, row.event_type]));
  return rows.map((row) => {
    const atMs = Date.parse(String(row.received_at));
    const others = byVisitor.get(JSON.stringify([visitorOf(row), row.offer, row.event_type])) ?? [];
    const cameBefore = (other: Row) => {
      const otherMs = Date.parse(String(other.received_at));
      const isEarlier = otherMs < atMs || (otherMs === atMs && Number(other.id) < Number(row.id));
      return isEarlier && otherMs >= atMs - DAY;
    };
    return {
      row,
      atMs,
      id: Number(row.id),
      clickId: String(row.click_id),
      isVisit: row.event_type === "arbitrage_send",
      isClick: row.event_type === "offer_click",
      isUnique: visitorOf(row) === undefined || !others.some(cameBefore),
      user: userOf(row),
      delivery: row.delivery,
    };
  });
}

async function conversionsIn(db: Kysely<Database>, clicks: readonly Click[], model: string): Promise<Conversion[]> {
  const rows: Row[] = await db.selectFrom("conversions").selectAll().execute();
  const byId = new Map(clicks.map((click) => [click.clickId, click]));
  return rows.map((row) => {
    const clickId = row[model === "first" ? "first_click_id" : "click_id"];
    return {
      row,
      atMs: Date.parse(String(row.created_at)),
      isAttributed: clickId !== null,
      click: byId.get(String(clickId)),
    };
  });
}

function erasedNameOf({ extra }: Row): string | undefined {
  const { erased_visitor } = JSON.parse(String(extra ?? "{}"));
  return erased_visitor;
}

function userOf(row: Row): string | undefined {
  if (row.user_id !== null) return `u${row.user_id}`;
  const name = row.ip_address === null ? erasedNameOf(row) : undefined;
  return name?.startsWith("u") ? `e${name}` : undefined;
}

function visitorOf(row: Row): string | undefined {
  if (row.user_id !== null) return `u${row.user_id}`;
  if (row.ip_address !== null) return row.user_agent === null ? undefined : `a${row.ip_address} ${row.user_agent}`;
  const name = erasedNameOf(row);
  return name === undefined ? undefined : `e${name}`;
}

function text(value: unknown): string | null {
  return value === null ? null : String(value);
}

/** By the runtime's own calendar, which reports ask for nothing but a zone's distance from UTC. */
function timeOf(name: string, atMs: number, zone: string): string | undefined {
  const [date = "", time = ""] = formatOf(zone).format(atMs).split(" ");
  if (name === "day") return date;
  if (name === "month") return date.slice(0, 7);
  if (name === "hour") return `${date}T${time.slice(0, 2)}:00`;
  if (name !== "week") return undefined;
  const day = new Date(`${date}T00:00:00Z`);
  return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  formats.set(zone, format);
  return format;
}
