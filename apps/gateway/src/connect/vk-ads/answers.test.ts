import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { daysBetween } from "../moscow-day.ts";
import { type Ad, kopecks, readAdPage, readStatistics } from "./answers.ts";
import { pieces } from "./api.ts";
import { inPages } from "./pages.ts";

describe("money", () => {
  test("is read digit by digit: what VK writes comes back to the kopeck", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1_000_000_000_000 }), (minor) => {
        const text = `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, "0")}`;
        expect(kopecks(text)).toBe(minor);
        if (minor % 10 === 0) expect(kopecks(text.slice(0, -1))).toBe(minor);
        expect(kopecks(`${text}000`)).toBe(minor);
      }),
    );
  });

  test.each([
    ["0", 0],
    [12.34, 1234],
    [1.1, 110],
    ["0.005", 1],
    ["0.0049", 0],
  ])("%j is %i kopecks", (spent, minor) => {
    expect(kopecks(spent)).toBe(minor);
  });

  test.each(["", "-1.00", "1,234.50", "1e3", "NaN", "12.", "99999999999999.00", 1e21])("%j is refused", (spent) => {
    expect(() => kopecks(spent)).toThrow(/нужна сумма вида 12\.34/);
  });
});

describe("answers", () => {
  test("with unknown fields, ids as text and no name are read", () => {
    const items = [
      { id: "101", ad_group_id: 11, new_field: {} },
      { id: 102, name: " Видео ", status: "active" },
    ];
    expect(readAdPage({ count: 2, items, offset: 0 }, "banner").items).toEqual([
      { id: "101", kind: "banner", name: "", status: "", parent_id: "11" },
      { id: "102", kind: "banner", name: "Видео", status: "active", parent_id: null },
    ]);
  });

  test.each([
    [{}, /items|count/],
    [{ count: 1, items: [{ name: "x" }] }, /\/items\/0/],
    [{ count: "1", items: [] }, /\/count/],
    ["<html>", /не такой, как ждали/],
  ])("with a field missing are refused by its place: %j", (value, place) => {
    expect(() => readAdPage(value, "banner")).toThrow(place);
  });

  test("of figures without the sum, or with a day twice, are refused", () => {
    const row = { date: "2026-11-01", base: { spent: "1.00" } };
    expect(() => readStatistics({ items: [{ id: 1, rows: [{ date: "2026-11-01", base: {} }] }] })).toThrow(
      /rows\/0\/base/,
    );
    expect(() => readStatistics({ items: [{ id: 1, rows: [row, row] }] })).toThrow(/дважды/);
    expect(
      readStatistics({ items: [{ id: 1, rows: [row] }] })
        .get("1")
        ?.get("2026-11-01"),
    ).toBe(100);
  });
});

const ad = (n: number): Ad => ({ id: String(n), kind: "banner", name: "", status: "", parent_id: null });

describe("pages", () => {
  test("are all read, whatever their size and count, and each ad is kept once", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(60), fc.integer({ min: 1, max: 20 }), async (total, size) => {
        const offsets: number[] = [];
        const found = await inPages(async (offset) => {
          offsets.push(offset);
          const items = Array.from({ length: Math.min(size, Math.max(0, total - offset)) }, (_, n) => ad(offset + n));
          return { count: total, items };
        });
        expect(found.map(({ id }) => Number(id))).toEqual(Array.from({ length: total }, (_, n) => n));
        expect(offsets).toHaveLength(Math.max(1, Math.ceil(total / size)));
      }),
    );
  });

  test("that end before their count, or shift while they are read, end the list", async () => {
    expect(await inPages(async (offset) => ({ count: 9, items: offset === 0 ? [ad(1), ad(2)] : [] }))).toHaveLength(2);
    const shifting = [
      [ad(1), ad(2)],
      [ad(2), ad(3)],
    ];
    const found = await inPages(async (offset) => ({ count: 4, items: shifting[offset / 2] ?? [] }));
    expect(found.map(({ id }) => id)).toEqual(["1", "2", "3"]);
  });

  test("that never end are given up", async () => {
    await expect(inPages(async (offset) => ({ count: 2 ** 40, items: [ad(offset)] }))).rejects.toThrow(/не кончается/);
  });
});

test("a period is asked for in pieces of 92 days at most, each day once", () => {
  fc.assert(
    fc.property(fc.nat(400), (length) => {
      const from = "2026-01-31";
      const to = new Date(Date.parse(from) + length * 86_400_000).toISOString().slice(0, 10);
      const parts = [...pieces({ from, to })];
      expect([parts[0]?.from, parts.at(-1)?.to]).toEqual([from, to]);
      for (const [n, part] of parts.entries()) {
        expect(daysBetween(part.from, part.to)).toBeLessThan(92);
        const next = parts[n + 1];
        if (next !== undefined) expect(daysBetween(part.to, next.from)).toBe(1);
      }
    }),
  );
});
