import { CONVERSION_STATUSES, type ReportMark } from "@metka/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CLICK_FIGURES, type ClickCounts, type ConversionCounts, NO_CLICKS } from "./figures.ts";
import { NONE } from "./groups.ts";
import { isTime } from "./request.ts";
import { segmentOf } from "./segment.ts";
import { Tally, type TallyParts } from "./tally.ts";
import { anyHalf, anyParts, type Half, NETWORKS, tallied, timesOf } from "./testing.ts";

interface Sums {
  readonly values: readonly (string | null)[];
  readonly clicks: ClickCounts;
  readonly conversions: readonly ConversionCounts[];
  /** Conversions of each status. */
  readonly statuses: readonly number[];
}

/** The same over plain objects, cell by cell. */
function byHand({ groupBy, filters }: TallyParts, halves: readonly Half[]): Map<string, Sums> {
  const found = new Map<string, Sums>();
  for (const half of halves) {
    for (const { values, counts } of half.cells) {
      const cell = new Map(half.names.map((name, at) => [name, values[at] ?? null]));
      const own = (mark: ReportMark) =>
        mark === "network" && half.kind === "clicks" ? networkOf(cell.get("offer")) : (cell.get(mark) ?? null);
      if (![...filters].every(([mark, allowed]) => allowed.includes(own(mark) ?? ""))) continue;
      const times = timesOf({ groupBy }, half).values();
      const group = groupBy.map((name) => (isTime(name) ? (times.next().value ?? null) : own(name)));
      const key = JSON.stringify(group);
      const sums = found.get(key) ?? { values: group, clicks: NO_CLICKS, conversions: [], statuses: [0, 0, 0] };
      const [n0 = 0, n1 = 0, n2 = 0, n3 = 0, n4 = 0] = counts;
      const { clicks, conversions, statuses } = sums;
      if (half.kind === "conversions") {
        const status = CONVERSION_STATUSES.find((known) => known === cell.get("status")) ?? expect.fail();
        const paid = { status, currency: cell.get("currency") ?? null, count: n0, payout_minor: n1 };
        const counted = CONVERSION_STATUSES.map((name, at) => (statuses[at] ?? 0) + (name === status ? n0 : 0));
        found.set(key, { ...sums, conversions: merged([...conversions, paid]), statuses: counted });
        continue;
      }
      const visit = cell.get("event_type") === "arbitrage_send";
      const click = cell.get("event_type") === "offer_click";
      const more = {
        visits: clicks.visits + (visit ? n0 : 0),
        unique_visits: clicks.unique_visits + (visit ? n1 : 0),
        clicks: clicks.clicks + (click ? n0 : 0),
        unique_clicks: clicks.unique_clicks + (click ? n1 : 0),
        delivered: clicks.delivered + n2,
        pending: clicks.pending + n3,
        failed: clicks.failed + n4,
      };
      found.set(key, { ...sums, clicks: more });
    }
  }
  return found;
}

function networkOf(offer: string | null | undefined): string | null {
  return [...NETWORKS].find(([, offers]) => offers.some((one) => one === offer))?.[0] ?? null;
}

/** One for each status and currency, in an order of their own. */
function merged(conversions: readonly ConversionCounts[]): ConversionCounts[] {
  const sums = new Map<string, ConversionCounts>();
  for (const one of conversions) {
    const key = `${one.status} ${one.currency}`;
    const { count = 0, payout_minor = 0 } = sums.get(key) ?? {};
    sums.set(key, { ...one, count: count + one.count, payout_minor: payout_minor + one.payout_minor });
  }
  return [...sums].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, sum]) => sum);
}

/** What a tally says, in the form of the count by hand. */
function told(tally: Tally): Map<string, Sums> {
  const groups = Array.from({ length: tally.size }, (_, group) => group);
  return new Map(
    groups.map((group) => {
      const values = tally.values(group);
      const statuses = CONVERSION_STATUSES.map((status) => tally.count(group, status));
      const paid = merged(tally.conversions(group));
      return [JSON.stringify(values), { values, clicks: tally.clicks(group), conversions: paid, statuses }];
    }),
  );
}

const halves = fc.array(anyHalf, { maxLength: 6 });

describe("whatever the segments, groups and filters are", () => {
  test("each group comes to the sum of its cells", () => {
    fc.assert(
      fc.property(anyParts, halves, (parts, all) => {
        expect(told(tallied(parts, all))).toEqual(byHand(parts, all));
      }),
      { numRuns: 200 },
    );
  });

  test("totals are what comes out without groups, and each figure by itself is what it is with the others", () => {
    fc.assert(
      fc.property(anyParts, halves, (parts, all) => {
        const tally = tallied(parts, all);
        const [whole] = byHand({ ...parts, groupBy: [] }, all).values();
        expect(tally.allClicks()).toEqual(whole?.clicks ?? NO_CLICKS);
        expect(merged(tally.allConversions())).toEqual(whole?.conversions ?? []);
        for (let group = 0; group < tally.size; group += 1) {
          const figures = CLICK_FIGURES.map((name, at) => [name, tally.figure(group, at)]);
          expect(Object.fromEntries(figures)).toEqual(tally.clicks(group));
          const paid = tally.conversions(group);
          for (const status of CONVERSION_STATUSES) {
            const rub = paid.find((one) => one.status === status && one.currency === "RUB");
            expect(tally.revenue("RUB", status)(group)).toBe(rub?.payout_minor ?? 0);
          }
        }
      }),
    );
  });

  test("groups are put in order as the values of one place sort, nothing first", () => {
    fc.assert(
      fc.property(anyParts, halves, (parts, all) => {
        const tally = tallied(parts, all);
        const groups = Array.from({ length: tally.size }, (_, group) => group);
        for (const place of parts.groupBy.keys()) {
          const value = (group: number) => tally.values(group)[place] ?? null;
          const ranked = groups.toSorted((a, b) => tally.compareAt(place, a, b)).map(value);
          const named = ranked.filter((one) => one !== null);
          expect(ranked).toEqual([...ranked.filter((one) => one === null), ...named.toSorted()]);
        }
      }),
    );
  });

  test("each cell has its group's number, or none where the filters leave it out", () => {
    fc.assert(
      fc.property(anyParts, anyHalf, (parts, half) => {
        const tally = new Tally(parts);
        const groups = tally.groupsOf(segmentOf(half), timesOf(parts, half));
        for (const [at, cell] of half.cells.entries()) {
          const [alone] = byHand(parts, [{ ...half, cells: [cell] }]).values();
          expect(groups[at] === NONE ? undefined : tally.values(groups[at] ?? NONE)).toEqual(alone?.values);
        }
      }),
    );
  });
});

test("thousands of groups, of clicks and of conversions each their own, are all held", () => {
  const groupBy = ["ref", "utm_term"] as const;
  const parts = { groupBy, filters: new Map(), networks: NETWORKS };
  const all = Array.from({ length: 12 }, (_, n): Half => {
    const kind = n % 2 === 0 ? "clicks" : "conversions";
    const time = { hour: "", day: "", left: [] };
    const cells = Array.from({ length: 1_300 }, (_, at) => {
      const mark = [`r${(n * 500 + at) % 2_000}`, at % 7 === 0 ? null : `t${n}`];
      const facts = [CONVERSION_STATUSES[at % 3] ?? null, at % 2 === 0 ? "RUB" : "USD"];
      return kind === "clicks"
        ? { values: ["arbitrage_send", ...mark], counts: [at, n, 1, 0, 2] }
        : { values: [...mark, ...facts], counts: [n, at * 100] };
    });
    const marks = ["ref", "utm_term"];
    return {
      ...time,
      kind,
      cells,
      names: kind === "clicks" ? ["event_type", ...marks] : [...marks, "status", "currency"],
    };
  });
  const tally = tallied(parts, all);
  expect(tally.size).toBeGreaterThan(8_000);
  const sorted = (sums: Map<string, Sums>) => JSON.stringify([...sums].sort(([a], [b]) => (a < b ? -1 : 1)));
  expect(sorted(told(tally)) === sorted(byHand(parts, all))).toBe(true);
});

test("a segment that does not tell its cells apart by a group is refused", () => {
  const half = { names: ["event_type"], left: [], cells: [{ values: ["arbitrage_send"], counts: [1, 1, 0, 0, 0] }] };
  const tally = new Tally({ groupBy: ["ref"], filters: new Map(), networks: NETWORKS });
  expect(() => tally.addClicks(segmentOf(half), [])).toThrow("ref");
});
