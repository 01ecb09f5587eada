import type { Kysely } from "kysely";
import type { Database } from "../store/schema.ts";

// For tests: the database's clicks and conversions, with what a count by hand asks of each.

const DAY = 24 * 3_600_000;

type Row = Readonly<Record<string, unknown>>;

export interface Click {
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

export interface Conversion {
  readonly row: Row;
  readonly atMs: number;
  /** Named by the conversion; the row may be gone. */
  readonly isAttributed: boolean;
  readonly click: Click | undefined;
}

export async function clicksIn(db: Kysely<Database>): Promise<Click[]> {
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

export async function conversionsIn(
  db: Kysely<Database>,
  clicks: readonly Click[],
  model: string,
): Promise<Conversion[]> {
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
