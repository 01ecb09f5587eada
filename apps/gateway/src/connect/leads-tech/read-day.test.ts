import { expect, test, vi } from "vitest";
import type { ReportedRow } from "../../store/statistics/model.ts";
import { PAGE_SIZE, readDay } from "./read-day.ts";

const row = (value: string, approved = 0): ReportedRow => ({
  value,
  clicks: 1,
  uniques: 1,
  conversions: approved,
  approved,
  pending: 0,
  rejected: 0,
  income_minor: approved * 100,
});

const rows = (count: number) => Array.from({ length: count }, (_, n) => row(`click-${n}`, n % 2));

/** Pages as the network cuts them. */
function pagesOf(all: readonly ReportedRow[], tellsCount: boolean, size = PAGE_SIZE) {
  return vi.fn(async (page: number) => ({
    rows: all.slice((page - 1) * size, page * size),
    count: tellsCount ? all.length : undefined,
    negative: 0,
  }));
}

test.each([true, false])("50,000 rows come in 100 pages, each once (the count is told: %s)", async (tellsCount) => {
  const all = rows(50_000);
  const readPage = pagesOf(all, tellsCount);
  const day = await readDay(readPage);
  expect(day.rows).toEqual(all);
  // Without a count only an empty page says that the last full one was the last.
  expect(readPage).toHaveBeenCalledTimes(tellsCount ? 100 : 101);
});

test("a network that gives smaller pages than it was asked for is read to its end", async () => {
  const readPage = pagesOf(rows(250), true, 100);
  expect((await readDay(readPage)).rows).toHaveLength(250);
  expect(readPage).toHaveBeenCalledTimes(3);
});

test("a day without rows is one page", async () => {
  const readPage = pagesOf([], true);
  expect((await readDay(readPage)).rows).toEqual([]);
  expect(readPage).toHaveBeenCalledTimes(1);
});

test("a row that moved to another page while they were read is not counted twice: the day is read again", async () => {
  const all = rows(600);
  const moved = [...all.slice(0, 500), row("click-3", 1), ...all.slice(501)];
  let attempt = 0;
  const day = await readDay(async (page) => {
    if (page === 1) attempt += 1;
    const now = attempt === 1 ? moved : all;
    return { rows: now.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE), count: 600, negative: 0 };
  });
  expect(day.rows).toEqual(all);
  expect(attempt).toBe(2);
});

test("pages that never fit together fail the day in words", async () => {
  const readPage = async (page: number) => ({ rows: page === 1 ? rows(3) : [], count: 5, negative: 0 });
  await expect(readDay(readPage)).rejects.toThrow("страницы статистики не сошлись 3 раза подряд: строк 3, а обещано 5");
});

test("rows of one page with one value are parts of the same", async () => {
  const day = await readDay(pagesOf([row("a", 1), row("a", 2), row("b", 1)], true));
  expect(day.rows.map(({ value, approved, income_minor }) => [value, approved, income_minor])).toEqual([
    ["a", 3, 300],
    ["b", 1, 100],
  ]);
});
