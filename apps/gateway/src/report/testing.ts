import { CONVERSION_STATUSES, type ReportMark } from "@metka/contract";
import fc from "fast-check";
import type { Networks } from "../store/report/model.ts";
import { isTime } from "./request.ts";
import { type Cell, type Cells, type Segment, segmentOf } from "./segment.ts";
import { Tally, type TallyParts } from "./tally.ts";

/** What a segment says, cell by cell. */
export function cellsIn({ size, columns, counts }: Segment): Cell[] {
  return Array.from({ length: size }, (_, at) => ({
    values: Array.from(columns.values(), ({ values, index }) => values[index[at] ?? -1] ?? null),
    counts: counts.map((column) => column[at] ?? Number.NaN),
  }));
}

/** Offers of each network in tests; `free` is in none. */
export const NETWORKS: Networks = new Map([
  ["leads", ["loan", "card"]],
  ["other", ["toy"]],
]);
const OFFERS = ["loan", "card", "toy", "free", null];

/** The last is of a kind that no figure counts. */
const EVENTS = ["arbitrage_send", "offer_click", "page_view"];
const CLICK_NAMES = ["event_type", "offer", "ref", "utm_term"];
const CONVERSION_NAMES = [...CLICK_NAMES, "network", "status", "currency"];
const GROUPS = ["hour", "day", "network", "offer", "event_type", "ref"] as const;
const FILTERS = ["network", "offer", "event_type", "ref"] as const;

/** Clicks or conversions of one time. */
export interface Half extends Cells {
  readonly kind: "clicks" | "conversions";
  readonly hour: string;
  readonly day: string;
}

const few = fc.nat(5);
const values = (names: readonly string[]): fc.Arbitrary<(string | null)[]> =>
  fc.tuple(...names.map((name) => fc.constantFrom(...valuesOf(name))));

function valuesOf(name: string): readonly (string | null)[] {
  switch (name) {
    case "event_type":
      return EVENTS;
    case "offer":
      return OFFERS;
    case "network":
      return [...NETWORKS.keys()];
    case "status":
      return CONVERSION_STATUSES;
    case "currency":
      return ["RUB", "USD", "JPY", null];
    default:
      return ["bot", "post", "Пост", null];
  }
}

export const anyHalf: fc.Arbitrary<Half> = fc
  .record({
    kind: fc.constantFrom("clicks", "conversions"),
    hour: fc.constantFrom("2026-11-22T09:00", "2026-11-22T10:00"),
    day: fc.constantFrom("2026-11-22", "2026-11-23"),
  })
  .chain((half) => {
    const clicks = half.kind === "clicks";
    const names = clicks ? CLICK_NAMES : CONVERSION_NAMES;
    const payout = fc.integer({ min: -1_000, max: 1_000_000 });
    // A cell of conversions has one at least.
    const counts = clicks ? [few, few, few, few, few] : [fc.integer({ min: 1, max: 5 }), payout];
    const cell = fc.record({ values: values(names), counts: fc.tuple(...counts) });
    return fc.array(cell, { maxLength: 25 }).map((cells) => ({ ...half, names, left: [], cells }));
  });

export const anyParts: fc.Arbitrary<TallyParts> = fc.record({
  groupBy: fc.shuffledSubarray([...GROUPS], { maxLength: 3 }),
  filters: fc
    .subarray([...FILTERS], { maxLength: 2 })
    .chain((marks) => fc.tuple(...marks.map((mark) => someValues(mark).map((some) => [mark, some] as const))))
    .map((filters) => new Map(filters)),
  networks: fc.constant(NETWORKS),
});

function someValues(mark: ReportMark): fc.Arbitrary<string[]> {
  return fc.subarray(
    valuesOf(mark).map((value) => value ?? ""),
    { minLength: 1 },
  );
}

/** What its time is called, for each time group in its turn. */
export function timesOf({ groupBy }: Pick<TallyParts, "groupBy">, { hour, day }: Half): string[] {
  return groupBy.filter(isTime).map((time) => (time === "hour" ? hour : day));
}

export function tallied(parts: TallyParts, halves: readonly Half[]): Tally {
  const tally = new Tally(parts);
  for (const half of halves) {
    const segment = segmentOf(half);
    const times = timesOf(parts, half);
    if (half.kind === "clicks") tally.addClicks(segment, times);
    else tally.addConversions(segment, times);
  }
  return tally;
}
