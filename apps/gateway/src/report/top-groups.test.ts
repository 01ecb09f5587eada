import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FIGURES } from "./figures.ts";
import type { ReportRequest } from "./request.ts";
import { isTime } from "./request.ts";
import { sortValue } from "./sort-value.ts";
import { anyHalf, anyParts, tallied } from "./testing.ts";
import { topGroups } from "./top-groups.ts";

const REQUEST: ReportRequest = {
  ...{ fromMs: 0, toMs: 1, zone: "UTC", groupBy: [], filters: new Map(), basis: "click", model: "last" },
  ...{ users: true, per: "visit", sort: undefined, limit: 100, format: "json" },
};

type Key = string | number | null;

/** Nothing comes before anything. */
function compare(a: Key, b: Key): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return a < b ? -1 : 1;
}

const some = anyParts
  .filter(({ groupBy }) => groupBy.length > 0)
  .chain((parts) => {
    const columns = [
      ...FIGURES,
      "revenue_RUB",
      "epc_USD",
      "spend_RUB",
      "profit_RUB",
      "roi_RUB",
      ...parts.groupBy,
    ] as const;
    return fc.record({
      parts: fc.constant(parts),
      halves: fc.array(anyHalf, { maxLength: 8 }),
      sort: fc.option(fc.record({ column: fc.constantFrom(...columns), descending: fc.boolean() }), { nil: undefined }),
      per: fc.constantFrom("visit", "click"),
      usersCounted: fc.boolean(),
    });
  });

test("the first rows are those of all rows sorted, however many are asked for", () => {
  fc.assert(
    fc.property(some, ({ parts, halves, sort, per, usersCounted }) => {
      const { groupBy } = parts;
      const tally = tallied(parts, halves);
      const users = (group: number) => (usersCounted ? group % 3 : null);
      const spend = { in: (currency: string) => (group: number) => (currency === "RUB" ? (group % 3) * 250 : 0) };
      const sources = { tally, users, spend };

      const [first] = groupBy;
      const usual =
        first !== undefined && isTime(first)
          ? { column: first, descending: false }
          : ({ column: "visits", descending: true } as const);
      const { column, descending } = sort ?? usual;
      const names: readonly string[] = groupBy;
      const place = names.indexOf(column);
      const value =
        place < 0 ? sortValue(column, { ...sources, per }) : (group: number) => tally.values(group)[place] ?? null;
      const all = Array.from({ length: tally.size }, (_, group) => group).sort((a, b) => {
        const byColumn = compare(value(a), value(b)) * (descending ? -1 : 1);
        const byGroups = groupBy.map((_, at) => compare(tally.values(a)[at] ?? null, tally.values(b)[at] ?? null));
        return [byColumn, ...byGroups].find((found) => found !== 0) ?? 0;
      });
      for (let limit = 1; limit <= all.length + 1; limit += 1) {
        expect(topGroups({ ...REQUEST, groupBy, per, sort, limit }, sources)).toEqual(all.slice(0, limit));
      }
    }),
    { numRuns: 150 },
  );
});

describe("of equal rows", () => {
  const cells = ["b", null, "a"].map((ref) => ({ values: ["arbitrage_send", ref], counts: [1, 1, 0, 0, 0] }));
  const half = { kind: "clicks", hour: "", day: "", names: ["event_type", "ref"], left: [], cells } as const;
  const parts = { groupBy: ["ref"], filters: new Map(), networks: new Map() } as const;
  const tally = tallied(parts, [half]);
  const sources = { tally, users: () => null, spend: { in: () => () => 0 } };
  const refs = (own: Partial<ReportRequest>) =>
    topGroups({ ...REQUEST, groupBy: ["ref"], ...own }, sources).map((group) => tally.values(group)[0]);

  test("the first by its groups comes first, also downwards, and where a figure is not known at all", () => {
    expect(refs({})).toEqual([null, "a", "b"]);
    expect(refs({ sort: { column: "visits", descending: true }, limit: 2 })).toEqual([null, "a"]);
    expect(refs({ sort: { column: "users", descending: true } })).toEqual([null, "a", "b"]);
    expect(refs({ sort: { column: "approval_rate", descending: false } })).toEqual([null, "a", "b"]);
  });

  test("a group itself may be sorted by downwards", () => {
    expect(refs({ sort: { column: "ref", descending: true } })).toEqual(["b", "a", null]);
  });
});
