import { REPORT_MARKS, type ReportAnswer, type ReportRow } from "@metka/contract";
import type { Kysely } from "kysely";
import type { CostRow } from "../store/costs/model.ts";
import type { Database } from "../store/schema.ts";
import type { Networks } from "./ask.ts";
import { add, type Counted, figuresByHand } from "./figures-by-hand.ts";
import type { ReportQuery } from "./request.ts";
import { type Click, type Conversion, clicksIn, conversionsIn } from "./rows-by-hand.ts";

// For tests: a report counted out of the database's own rows, without SQL and without any code of reports.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

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

function text(value: unknown): string | null {
  return value === null ? null : String(value);
}

/** By the runtime's own calendar, which reports ask for nothing but a zone's distance from UTC. */
function timeOf(name: string, atMs: number, zone: string): string | undefined {
  const [date = "", time = ""] = writtenIn(zone, atMs).split(" ");
  if (name === "day") return date;
  if (name === "month") return date.slice(0, 7);
  if (name === "hour") return `${date}T${time.slice(0, 2)}:00`;
  if (name !== "week") return undefined;
  const day = new Date(`${date}T00:00:00Z`);
  return new Date(day.getTime() - ((day.getUTCDay() + 6) % 7) * DAY).toISOString().slice(0, 10);
}

const formats = new Map<string, Intl.DateTimeFormat>();
/** Each line of costs asks for the day of each click. */
const written = new Map<string, string>();

function writtenIn(zone: string, atMs: number): string {
  const key = `${zone} ${atMs}`;
  const text = written.get(key) ?? formatOf(zone).format(atMs);
  written.set(key, text);
  return text;
}

function formatOf(zone: string): Intl.DateTimeFormat {
  const format =
    formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  formats.set(zone, format);
  return format;
}
