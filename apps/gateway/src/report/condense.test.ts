import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../../e2e/support/seeded-random.ts";
import { type CondenseOptions, condense } from "./condense.ts";
import { type Cell, type Cells, pack, segmentOf } from "./segment.ts";
import { cellsIn } from "./testing.ts";

const MOST = 8_192;
const KEPT = new Set(["offer"]);
const CLICKS = { kept: KEPT, leavesOwn: true, cellsMost: MOST };
const NAMES = ["offer", "ref", "utm_campaign", "utm_term"];

/** Cells by the values of some of their names, added up: what a report makes of them. */
function grouped({ names, cells }: { names: readonly string[]; cells: readonly Cell[] }, by: readonly string[]) {
  const places = by.map((name) => names.indexOf(name));
  const sums = new Map<string, readonly number[]>();
  for (const { values, counts } of cells) {
    const key = JSON.stringify(places.map((at) => values[at]));
    const sum = sums.get(key);
    sums.set(key, sum === undefined ? counts : counts.map((one, at) => one + (sum[at] ?? 0)));
  }
  return new Map([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Cells made fit to be kept, as cells again. */
function condensedOf(names: readonly string[], cells: readonly Cell[], options: CondenseOptions = CLICKS): Cells {
  const segment = condense(segmentOf({ names, left: [], cells }), options);
  return { names: [...segment.columns.keys()], left: segment.left, cells: cellsIn(segment) };
}

/** `values`: of each name so many there are, and one cell in so many clicks has none of them. */
function makeCells(seed: number, size: number, values: readonly number[]): readonly Cell[] {
  const random = seededRandom(seed);
  const cells = Array.from({ length: size }, () => ({
    values: values.map((most) => (random() < 0.1 ? null : `v${Math.floor(random() * most)}`)),
    counts: [1 + Math.floor(random() ** 8 * 50), Math.floor(random() * 1_000) - 100],
  }));
  const merged = grouped({ names: NAMES, cells }, NAMES);
  return Array.from(merged, ([key, counts]) => ({ values: JSON.parse(key), counts }));
}

const domain = fc.constantFrom(1, 2, 512, 513, 300, 5_000, 1_000_000);
const made = fc
  .tuple(fc.nat(), fc.constantFrom(0, 1, 100, 3_000, 12_000), fc.array(domain, { minLength: 4, maxLength: 4 }))
  .map((parts) => makeCells(...parts));

const variety = (cells: readonly Cell[], at: number) => new Set(cells.map(({ values }) => values[at])).size;

describe("whatever the cells are", () => {
  test("they become what they are without the names that are left out, and no more than a report can bear", () => {
    fc.assert(
      fc.property(made, (cells) => {
        const condensed = condensedOf(NAMES, cells);
        expect(condensed.names).toEqual(NAMES.filter((name) => !condensed.left.includes(name)));
        expect(condensed.names).toContain("offer");
        expect(condensed.names.length + condensed.left.length).toBe(NAMES.length);
        const rest = grouped({ names: NAMES, cells }, condensed.names);
        expect(condensed.cells).toHaveLength(rest.size);
        // As text: comparing thousands of entries takes a second.
        const text = (sums: typeof rest) => JSON.stringify([...sums]);
        expect(text(grouped(condensed, condensed.names)) === text(rest)).toBe(true);
        const few = condensed.names.every((name, at) => KEPT.has(name) || variety(condensed.cells, at) <= 1);
        expect(rest.size <= MOST || few).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("a name is left out only if each user has a value of its own, or while there are too many cells", () => {
    fc.assert(
      fc.property(made, (cells) => {
        const own = NAMES.filter((name, at) => {
          const marked = cells.filter(({ values }) => values[at] !== null);
          const clicks = marked.reduce((sum, { counts }) => sum + (counts[0] ?? 0), 0);
          return !KEPT.has(name) && variety(marked, at) > 512 && variety(marked, at) > clicks / 2;
        });
        const { left } = condensedOf(NAMES, cells);
        expect(left.slice(0, own.length)).toEqual(own);
        for (let gone = own.length; gone < left.length; gone += 1) {
          const before = NAMES.filter((name) => !left.slice(0, gone).includes(name));
          expect(grouped({ names: NAMES, cells }, before).size).toBeGreaterThan(MOST);
        }
      }),
      { numRuns: 20 },
    );
  });

  test("their order does not matter: the bytes are the same", () => {
    fc.assert(
      fc.property(made, fc.nat(), (cells, seed) => {
        const random = seededRandom(seed);
        const keyed = cells.map((cell) => ({ cell, key: random() }));
        const shuffled = keyed.sort((a, b) => a.key - b.key).map(({ cell }) => cell);
        const bytes = (own: readonly Cell[]) =>
          Buffer.from(pack(condense(segmentOf({ names: NAMES, left: [], cells: own }), CLICKS)));
        expect(bytes(shuffled).equals(bytes(cells))).toBe(true);
      }),
      { numRuns: 10 },
    );
  });
});

describe("a mark", () => {
  /** A mark with so many values, each on so many clicks, and some clicks without it. */
  const marked = (values: number, clicks: number, without: number, options = CLICKS) =>
    condensedOf(
      ["utm_term"],
      [
        { values: [null], counts: [without] },
        ...Array.from({ length: values }, (_, n) => ({ values: [`u${n}`], counts: [clicks] })),
      ],
      options,
    ).left;

  test("stays with conversions, which are few: nearly each may have an ad to itself", () => {
    expect(marked(1_000, 1, 0, { ...CLICKS, leavesOwn: false })).toEqual([]);
  });

  test("that each user has a value of its own of goes, also where most have none", () => {
    expect(marked(513, 1, 0)).toEqual(["utm_term"]);
    expect(marked(513, 1, 1_000_000)).toEqual(["utm_term"]);
  });

  test("stays with 512 values, or with twice as many clicks", () => {
    expect(marked(512, 1, 0)).toEqual([]);
    expect(marked(513, 2, 0)).toEqual([]);
  });

  test("that a report can't do without stays, however many cells that makes", () => {
    const cells = Array.from({ length: MOST + 1 }, (_, n) => ({ values: [`o${n}`, null], counts: [1] }));
    const condensed = condensedOf(["offer", "ref"], cells);
    expect(condensed).toMatchObject({ names: ["offer", "ref"], left: [] });
    expect(condensed.cells).toHaveLength(MOST + 1);
  });

  test("with few values goes too where there are too many cells, the one with the most values first", () => {
    const cells = Array.from({ length: 64 * 30 * 20 }, (_, n) => ({
      values: [`a${n % 20}`, `b${Math.floor(n / 20) % 64}`, `c${Math.floor(n / 1_280)}`],
      counts: [100],
    }));
    const condensed = condensedOf(["ref", "utm_term", "utm_campaign"], cells);
    expect(condensed).toMatchObject({ names: ["ref", "utm_campaign"], left: ["utm_term"] });
    expect(condensed.cells).toHaveLength(600);
  });
});
