import {
  type ErrorDetail,
  RECONCILED_DAYS_MAX,
  type Reconciliation,
  type ReconciliationQuery,
  type StatisticsList,
  type StatisticsQuery,
} from "@metka/contract";
import { addDays, daysBetween, moscowDay } from "../connect/moscow-day.ts";
import { reconcileDays } from "../connect/reconcile-days.ts";
import { ApiError } from "../errors.ts";
import type { Store } from "../store/model.ts";
import type { StatisticsRow } from "../store/statistics/model.ts";
import { ask } from "./ask.ts";
import { nextCursor, readPage } from "./page-query.ts";

export interface ReconciliationDeps {
  readonly store: Pick<Store, "statistics" | "conversions">;
  readonly now: () => number;
}

const USUAL_DAYS = 7;

export async function reconciliation(
  query: ReconciliationQuery,
  { store, now }: ReconciliationDeps,
): Promise<Reconciliation> {
  const today = moscowDay(now());
  const mistakes: ErrorDetail[] = [];
  const to = readDay("/to", query.to, mistakes) ?? today;
  const from = readDay("/from", query.from, mistakes) ?? addDays(to, 1 - USUAL_DAYS);
  if (mistakes.length === 0 && daysBetween(from, to) >= RECONCILED_DAYS_MAX) {
    mistakes.push({ path: "/from", message: `за раз сверяется не больше ${RECONCILED_DAYS_MAX} дней` });
  }
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  return { rows: [...(await ask(reconcileDays({ network: query.network, from, to, today }, store)))] };
}

/** What networks' statistics said last, row by row. */
export async function listStatistics(query: StatisticsQuery, { store }: ReconciliationDeps): Promise<StatisticsList> {
  const { network, matched, limit, cursor } = query;
  const mistakes: ErrorDetail[] = [];
  const from = readDay("/from", query.from, mistakes);
  const to = readDay("/to", query.to, mistakes);
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  const page = readPage({ ...(limit === undefined ? {} : { limit }), ...(cursor === undefined ? {} : { cursor }) });
  const filter = { network, from, to, unmatched: matched === "no" };
  const { items, more } = await ask(store.statistics.rows(filter, page));
  return { rows: items.map(toApiRow), next_cursor: nextCursor(items, more) };
}

function toApiRow(row: StatisticsRow): StatisticsList["rows"][number] {
  const { id, network, day, kind, value, clicks, uniques, conversions, approved, pending, rejected } = row;
  const figures = { clicks, uniques, conversions, approved, pending, rejected };
  const offers: string[] = JSON.parse(row.offers);
  return {
    id,
    network,
    day,
    by: kind,
    value,
    offers,
    ...figures,
    income_minor: row.income_minor,
    updated_at: row.updated_at,
  };
}

function readDay(path: string, value: string | undefined, mistakes: ErrorDetail[]): string | undefined {
  if (value === undefined || value === "") return undefined;
  const time = Date.parse(`${value}T00:00:00Z`);
  const isDay =
    /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
  if (isDay) return value;
  mistakes.push({ path, message: "нужна дата вида 2026-11-01" });
  return undefined;
}
