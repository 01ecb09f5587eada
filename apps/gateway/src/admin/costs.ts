import {
  COST_DAYS_MAX,
  type Cost,
  type CostDays,
  type CostDaysQuery,
  type CostList,
  type CostListQuery,
  type CostRemoval,
  type CostRemovalQuery,
  type CostsAnswer,
  type ErrorDetail,
} from "@metka/contract";
import { cleanValue } from "@metka/links";
import { daysBetween } from "../connect/moscow-day.ts";
import { readDay, whyNoDay } from "../cost/day.ts";
import { shown } from "../cost/mistakes.ts";
import { type CostsQuery, readCosts } from "../cost/read-costs.ts";
import { readMark, unknownCurrency } from "../cost/read-line.ts";
import { ApiError } from "../errors.ts";
import { currencyCode, formatMoney } from "../money.ts";
import type { CostKey, CostRow, CostStore } from "../store/costs/model.ts";
import { ask } from "./ask.ts";
import { type NameLookup, namesFor } from "./names.ts";
import { readLimit } from "./page-query.ts";

export interface CostDeps {
  readonly store: CostStore;
  /** What ads are called. */
  readonly adNames: NameLookup;
  readonly now: () => number;
}

/** Each line takes the place of the one that was there for the same day, mark, value and currency. */
export async function importCosts(body: unknown, query: CostsQuery, { store, now }: CostDeps): Promise<CostsAnswer> {
  const { zone, lines, received, table } = readCosts(body, query);
  const saved = await ask(store.save(lines, zone, new Date(now()).toISOString()));
  return { success: true, lines: received, ...saved, summed: received - lines.length, ...table };
}

/** What each day's lines add up to. */
export async function listCostDays(query: CostDaysQuery, { store }: CostDeps): Promise<CostDays> {
  const mistakes: ErrorDetail[] = [];
  const { from = "", to = "" } = readDays(query, mistakes);
  const currency = readCurrency(query.currency, mistakes);
  if (mistakes.length === 0 && daysBetween(from, to) >= COST_DAYS_MAX) {
    mistakes.push({ path: "/from", message: `за раз складывается не больше ${COST_DAYS_MAX} дней` });
  }
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  const { mark, source } = query;
  const days = await ask(store.days({ from, to, mark, value: readValue(query.value), currency, source }));
  const totals = Map.groupBy(days, (day) => day.currency);
  return {
    days: days.map(({ day, currency, lines, amount_minor, imported_minor }) => ({
      ...{ day, currency, lines },
      amount: formatMoney(amount_minor, currency),
      imported: formatMoney(imported_minor, currency),
    })),
    totals: Array.from(totals, ([currency, own]) => ({
      currency,
      amount: formatMoney(
        own.reduce((sum, { amount_minor }) => sum + amount_minor, 0),
        currency,
      ),
      lines: own.reduce((sum, { lines }) => sum + lines, 0),
    })),
  };
}

export async function listCosts(query: CostListQuery, { store, adNames }: CostDeps): Promise<CostList> {
  const mistakes: ErrorDetail[] = [];
  const days = readDays(query, mistakes);
  const limit = readLimit(query.limit, mistakes);
  const after = query.cursor === undefined ? undefined : readCursor(query.cursor);
  if (query.cursor !== undefined && after === undefined) {
    mistakes.push({ path: "/cursor", message: "это не next_cursor предыдущей страницы" });
  }
  const currency = readCurrency(query.currency, mistakes);
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  const { mark, source } = query;
  const value = readValue(query.value);
  const { items, more } = await ask(store.list({ ...days, mark, value, currency, source }, { after, limit }));
  const last = items.at(-1);
  const valuesOf = (rows: readonly CostRow[]) => new Set(rows.map((row) => row.value));
  const byMark = Map.groupBy(items, (row) => row.mark);
  return {
    costs: items.map(toApiCost),
    next_cursor: more && last !== undefined ? cursorOf(last) : null,
    names: await namesFor(new Map(Array.from(byMark, ([name, rows]) => [name, valuesOf(rows)])), adNames),
  };
}

export async function removeCosts(query: CostRemovalQuery, store: CostDeps["store"]): Promise<CostRemoval> {
  const mistakes: ErrorDetail[] = [];
  const { from = "", to = "" } = readDays(query, mistakes);
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  const { removed } = await ask(store.remove({ from, to, mark: query.mark, source: query.source }));
  return { success: true, removed };
}

function readCurrency(text: string | undefined, mistakes: ErrorDetail[]): string | undefined {
  const currency = text === undefined ? undefined : currencyCode(text);
  if (text !== undefined && currency === undefined) {
    mistakes.push({ path: "/currency", message: unknownCurrency(text) });
  }
  return currency;
}

function readValue(value: string | undefined): string | undefined {
  return value === undefined ? undefined : cleanValue(value);
}

function readDays({ from, to }: { readonly from?: string; readonly to?: string }, mistakes: ErrorDetail[]) {
  const read = (path: string, text: string | undefined) => {
    const day = text === undefined ? undefined : readDay(text);
    if (text !== undefined && day === undefined)
      mistakes.push({ path, message: `${shown(text)} не день: ${whyNoDay(text)}` });
    return day;
  };
  const days = { from: read("/from", from), to: read("/to", to) };
  if (days.from !== undefined && days.to !== undefined && days.from > days.to) {
    mistakes.push({ path: "/from", message: "первый день позже последнего" });
  }
  return days;
}

function toApiCost({ day, mark, value, amount_minor, currency, zone, updated_at, source }: CostRow): Cost {
  return { day, mark, value, amount: formatMoney(amount_minor, currency), currency, tz: zone, updated_at, source };
}

/** The key of the last line of the page. Opaque, so that callers do not build one. No part of a key holds a U+0000. */
function cursorOf({ day, mark, value, currency }: CostKey): string {
  return Buffer.from([day, mark, value, currency].join("\0")).toString("base64url");
}

function readCursor(cursor: string): CostKey | undefined {
  const [day = "", name = "", value, currency, ...rest] = Buffer.from(cursor, "base64url").toString().split("\0");
  const mark = readMark(name);
  if (mark === undefined || value === undefined || currency === undefined || rest.length > 0) return undefined;
  return { day, mark, value, currency };
}
