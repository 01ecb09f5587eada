import type { ReportedRow } from "../../store/statistics/model.ts";
import { ConnectorError } from "../connector.ts";
import type { StatisticsPage } from "./read-rows.ts";

/** A small page is refused with a 400, and 500 was seen to work. */
export const PAGE_SIZE = 500;
/** Two million rows of one day: no account has them. */
const MOST_PAGES = 4_000;
/** Figures move while pages are read, and a row that changes its place is then seen twice or not at all. */
const TRIES = 3;

export interface DayRows {
  readonly rows: readonly ReportedRow[];
  readonly negative: number;
}

/** All rows of a day, the whole of it or none: pages that do not fit together are read again. */
export async function readDay(readPage: (page: number) => Promise<StatisticsPage>): Promise<DayRows> {
  for (let attempt = 1; ; attempt += 1) {
    const { pages, count } = await readPages(readPage);
    const rows = pages.flatMap((page) => page.rows);
    const negative = pages.reduce((sum, page) => sum + page.negative, 0);
    const problem = mismatch(pages, count);
    if (problem === undefined) return { rows: summed(rows), negative };
    if (attempt === TRIES) throw new ConnectorError(`страницы статистики не сошлись ${TRIES} раза подряд: ${problem}`);
  }
}

async function readPages(readPage: (page: number) => Promise<StatisticsPage>) {
  const pages: StatisticsPage[] = [];
  let read = 0;
  for (let number = 1; number <= MOST_PAGES; number += 1) {
    const page = await readPage(number);
    pages.push(page);
    read += page.rows.length;
    const count = page.count;
    const isLast = count === undefined ? page.rows.length < PAGE_SIZE : read >= count;
    if (isLast || page.rows.length === 0) return { pages, count };
  }
  throw new ConnectorError(`статистика одного дня не кончается: больше ${MOST_PAGES} страниц`);
}

/** Why the pages do not fit together; undefined: they do. */
function mismatch(pages: readonly StatisticsPage[], count: number | undefined): string | undefined {
  const read = pages.reduce((sum, page) => sum + page.rows.length, 0);
  if (count !== undefined && read !== count) return `строк ${read}, а обещано ${count}`;
  const seen = new Set<string>();
  for (const { rows } of pages) {
    const here = new Set(rows.map(({ value }) => value));
    for (const value of here) if (seen.has(value)) return "одна строка пришла на двух страницах";
    for (const value of here) seen.add(value);
  }
  return undefined;
}

/** Rows of one page with the same value belong together: a click in two letter cases, or an offer in several rows. */
function summed(rows: readonly ReportedRow[]): readonly ReportedRow[] {
  const byValue = new Map<string, ReportedRow>();
  for (const row of rows) {
    const known = byValue.get(row.value);
    byValue.set(row.value, known === undefined ? row : sumOf(known, row));
  }
  return [...byValue.values()];
}

function sumOf(one: ReportedRow, other: ReportedRow): ReportedRow {
  return {
    value: one.value,
    clicks: one.clicks + other.clicks,
    uniques: one.uniques + other.uniques,
    conversions: one.conversions + other.conversions,
    approved: one.approved + other.approved,
    pending: one.pending + other.pending,
    rejected: one.rejected + other.rejected,
    income_minor: one.income_minor + other.income_minor,
  };
}
