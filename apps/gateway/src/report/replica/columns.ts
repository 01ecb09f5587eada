import { BIGINT, BOOLEAN, type DuckDBType, type DuckDBValue, INTEGER, UTINYINT, VARCHAR } from "@duckdb/node-api";
import { CLICK_MARKS, type ClickSource, type ConversionSource } from "../../store/report/model.ts";
import { QUARTER_MS } from "../time-groups.ts";
import { asMark } from "./dictionary.ts";

/** A column of a replica's table: how it is made of a row of the database, with the keys of its texts. */
export interface Column<Row> {
  readonly name: string;
  readonly type: DuckDBType;
  readonly value: (row: Row, keys: ReadonlyMap<string, number>) => DuckDBValue;
}

export type Columns<Row> = readonly Column<Row>[];

const column = <Row>(name: string, type: DuckDBType, value: Column<Row>["value"]): Column<Row> => ({
  name,
  type,
  value,
});

/** Moments that no report asks for have no time: SQLite takes any text for one. */
const ms = (iso: string) => {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? null : at;
};
const bigMs = (iso: string) => {
  const at = ms(iso);
  return at === null ? null : BigInt(at);
};
const quarter = (iso: string) => {
  const at = ms(iso);
  return at === null ? null : Math.floor(at / QUARTER_MS);
};
const big = (id: number | null) => (id === null ? null : BigInt(id));
const flag = (is: boolean) => (is ? 1 : 0);
const markKey = (value: string | null, keys: ReadonlyMap<string, number>) =>
  value === null ? null : (keys.get(asMark(value)) ?? null);

/** Bots' clicks are here for their conversions. Whether a visitor's click is unique is counted afterwards. */
export const CLICK_COLUMNS: Columns<ClickSource> = [
  column("id", BIGINT, ({ id }) => BigInt(id)),
  column("at_ms", BIGINT, ({ received_at }) => bigMs(received_at)),
  column("quarter", INTEGER, ({ received_at }) => quarter(received_at)),
  ...CLICK_MARKS.map((mark) => column<ClickSource>(mark, INTEGER, (row, keys) => markKey(row[mark], keys))),
  column("visitor", INTEGER, (row, keys) => keys.get(visitorOf(row) ?? "") ?? null),
  column("is_user", BOOLEAN, isUser),
  column("is_bot", BOOLEAN, ({ isbot }) => isbot !== 0),
  column("visits", UTINYINT, ({ event_type }) => flag(event_type === "arbitrage_send")),
  column("unique_visits", UTINYINT, (row) => flag(row.event_type === "arbitrage_send" && visitorOf(row) === undefined)),
  column("clicks", UTINYINT, ({ event_type }) => flag(event_type === "offer_click")),
  column("unique_clicks", UTINYINT, (row) => flag(row.event_type === "offer_click" && visitorOf(row) === undefined)),
  ...(["delivered", "pending", "failed"] as const).map((status) =>
    column<ClickSource>(status, UTINYINT, ({ delivery }) => flag(delivery === status)),
  ),
];

export const CONVERSION_COLUMNS: Columns<ConversionSource> = [
  column("id", BIGINT, ({ id }) => BigInt(id)),
  column("at_ms", BIGINT, ({ created_at }) => bigMs(created_at)),
  column("quarter", INTEGER, ({ created_at }) => quarter(created_at)),
  column("network", INTEGER, ({ network }, keys) => markKey(network, keys)),
  column("offer", INTEGER, ({ offer }, keys) => markKey(offer, keys)),
  column("status", VARCHAR, ({ status }) => status),
  column("currency", VARCHAR, ({ currency }) => currency),
  column("payout_minor", BIGINT, ({ payout_minor }) => big(payout_minor)),
  // The click by each model of attribution, and whether there is one: a click may have been deleted by hand.
  column("last_click", BIGINT, ({ click }) => big(click)),
  column("has_last", BOOLEAN, ({ click_id }) => click_id !== null),
  column("first_click", BIGINT, ({ first_click }) => big(first_click)),
  column("has_first", BOOLEAN, ({ first_click_id }) => first_click_id !== null),
];

export function tableOf<Row>(name: string, columns: Columns<Row>): string {
  return `${name} (${columns.map((one) => `${one.name} ${one.type}`).join(", ")})`;
}

/** The texts of rows that need a key. */
export function textsOf(clicks: readonly ClickSource[], conversions: readonly ConversionSource[]): ReadonlySet<string> {
  const texts = new Set<string>();
  const add = (value: string | null) => {
    if (value !== null) texts.add(asMark(value));
  };
  for (const click of clicks) {
    for (const mark of CLICK_MARKS) add(click[mark]);
    const visitor = visitorOf(click);
    if (visitor !== undefined) texts.add(visitor);
  }
  for (const { network, offer } of conversions) {
    add(network);
    add(offer);
  }
  return texts;
}

/**
 * A visitor is a user, without one an address and a browser together, after an erasure what that has left in place of
 * both. If a click has no data of its visitor, it counts as a visitor of its own.
 */
function visitorOf({ user_id, ip_address, user_agent, erased_visitor }: ClickSource): string | undefined {
  if (user_id !== null) return `u${user_id}`;
  if (ip_address !== null && user_agent !== null) return `a${JSON.stringify([ip_address, user_agent])}`;
  return ip_address === null && erased_visitor !== null ? `e${erased_visitor}` : undefined;
}

/** An erased user has a random name and still counts as one user (ADR 0013). */
function isUser({ user_id, ip_address, erased_visitor }: ClickSource): boolean {
  return user_id !== null || (ip_address === null && erased_visitor?.startsWith("u") === true);
}
