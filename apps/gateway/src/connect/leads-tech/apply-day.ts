import type { Store } from "../../store/model.ts";
import type { BatchEffect, ReportedRow, StatisticsBatch, StatisticsRules } from "../../store/statistics/model.ts";
import { ConnectorError } from "../connector.ts";
import { changedRows } from "./changed-rows.ts";

/** In one transaction: some tens of ms of SQLite's one thread. */
const ROWS_AT_ONCE = 25;

export interface DayToApply extends Omit<StatisticsBatch, "rows" | "now"> {
  readonly rows: readonly ReportedRow[];
  readonly rules: StatisticsRules;
  readonly hashKey: string;
  readonly signal: AbortSignal;
}

/**
 * Brings a day's conversions in line with its rows, some rows a transaction: each row is kept together with what it
 * does, so a poll that is cut off goes on at the first row that is not done.
 */
export async function applyDay(
  { rows, rules, hashKey, signal, ...batch }: DayToApply,
  { store, now }: { readonly store: Pick<Store, "statistics">; readonly now: () => number },
): Promise<readonly BatchEffect[]> {
  const { stream, day, apply } = batch;
  const known = await store.statistics.knownRows(stream.source, day);
  const changed = changedRows({ reported: rows, known, kind: stream.kind, hashKey, apply });
  const effects: BatchEffect[] = [];
  for (let from = 0; from < changed.length; from += ROWS_AT_ONCE) {
    signal.throwIfAborted();
    const some = changed.slice(from, from + ROWS_AT_ONCE);
    const effect = await store.statistics.apply({ ...batch, rows: some, now: new Date(now()).toISOString() }, rules);
    if (!effect.held) throw new ConnectorError("опрос занял слишком много времени и перешёл к другому шлюзу");
    effects.push(effect);
  }
  return effects;
}
