import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seededRandom } from "../../../../e2e/support/seeded-random.ts";
import { mergeSegments } from "./merge-segments.ts";
import { project } from "./project.ts";
import { type Cell, type Segment, segmentOf } from "./segment.ts";
import { cellsIn } from "./testing.ts";

const NAMES = ["event_type", "ref", "utm_term", "utm_campaign"];

/** How many values each name has: some so many that no table of all combinations would fit any memory. */
const domain = fc.constantFrom(1, 3, 300, 5_000, 1_000_000);
const anySegment = fc
  .tuple(fc.nat(), fc.constantFrom(0, 1, 7, 500, 3_000), fc.array(domain, { minLength: 4, maxLength: 4 }))
  .map(([seed, size, domains]) => {
    const random = seededRandom(seed);
    const cells = Array.from({ length: size }, () => ({
      values: domains.map((most) => (random() < 0.1 ? null : `v${Math.floor(random() * most)}`)),
      counts: [Math.floor(random() * 5), Math.floor(random() * 2 ** 40) - 2 ** 38],
    }));
    return segmentOf({ names: NAMES, left: [], cells });
  });

/** Cells by some of their values, added up, in the order in which each first appears. */
function byHand(cells: readonly Cell[], names: readonly string[], by: readonly string[]): Cell[] {
  const places = by.map((name) => names.indexOf(name));
  const found = new Map<string, Cell>();
  for (const { values, counts } of cells) {
    const own = places.map((place) => values[place] ?? null);
    const key = JSON.stringify(own);
    const before = found.get(key)?.counts;
    found.set(key, { values: own, counts: counts.map((count, place) => count + (before?.[place] ?? 0)) });
  }
  return [...found.values()];
}

const namesIn = ({ columns }: Segment) => [...columns.keys()];
/** As text: comparing thousands of cells takes a second. */
const isSame = (a: readonly Cell[], b: readonly Cell[]) => expect(JSON.stringify(a) === JSON.stringify(b)).toBe(true);

describe("whatever the cells are", () => {
  test("told apart by some of their columns they are those cells added up", () => {
    fc.assert(
      fc.property(anySegment, fc.shuffledSubarray(NAMES), (segment, names) => {
        const projected = project(segment, names);
        expect(namesIn(projected)).toEqual(names);
        isSame(cellsIn(projected), byHand(cellsIn(segment), NAMES, names));
        // No value but theirs: what nobody has is looked up for nothing.
        for (const [name, { values }] of projected.columns) {
          expect(new Set(cellsIn(projected).map((cell) => cell.values[names.indexOf(name)]))).toEqual(new Set(values));
        }
      }),
      { numRuns: 60 },
    );
  });

  test("several spans come to what their cells come to, one after another, by what all are told apart by", () => {
    const left = fc.constantFrom<readonly string[]>([], ["utm_term"], ["utm_term", "ref"]);
    const some = fc.array(fc.tuple(anySegment, left), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(some, (all) => {
        const segments = all.map(([segment, own]) =>
          project(
            segment,
            NAMES.filter((name) => !own.includes(name)),
            own,
          ),
        );
        const merged = mergeSegments(segments);
        const without = NAMES.filter((name) => all.every(([, own]) => !own.includes(name)));
        expect(namesIn(merged)).toEqual(without);
        expect(new Set(merged.left)).toEqual(new Set(all.flatMap(([, own]) => own)));
        const cells = segments.flatMap((segment) => byHand(cellsIn(segment), namesIn(segment), without));
        isSame(cellsIn(merged), byHand(cells, without, without));
      }),
      { numRuns: 40 },
    );
  });
});

test("a name that a segment was not told apart by is an error, and not a column of nothing", () => {
  const segment = segmentOf({ names: ["ref"], left: ["utm_term"], cells: [{ values: ["bot"], counts: [1] }] });
  expect(() => project(segment, ["utm_term"])).toThrow("utm_term");
});

test("nothing is nothing", () => {
  const empty = segmentOf({ names: NAMES, left: [], cells: [] });
  expect(project(empty, ["ref"]).size).toBe(0);
  expect(mergeSegments([empty, empty]).size).toBe(0);
});

test("more combinations than 32 bits tell apart are told apart all the same", () => {
  const texts = (count: number) => Array.from({ length: count }, (_, n) => `v${n}`);
  const [first, second] = [0, 2 ** 15];
  const columns = new Map([
    ["utm_term", { values: texts(2 ** 16), index: Uint16Array.of(first, second) }],
    ["utm_content", { values: texts(2 ** 16), index: Uint16Array.of(0, 0) }],
    ["ref", { values: texts(2), index: Uint8Array.of(0, 0) }],
  ]);
  const projected = project({ size: 2, columns, left: [], counts: [Uint8Array.of(1, 1)] }, [...columns.keys()]);
  expect(cellsIn(projected).map(({ values }) => values[0])).toEqual(["v0", "v32768"]);
});
