import type { CostMark } from "@metka/contract";
import type { CostRow } from "../store/costs/model.ts";
import { DAY_MS, type Span } from "../store/report/model.ts";
import type { Segment } from "./segment.ts";
import { spread } from "./spread.ts";
import type { Sign } from "./tally.ts";
import { midnight } from "./time-zone.ts";
import { Visits } from "./visits.ts";

/** What of one line falls on a report's groups. */
export interface LineShare {
  readonly currency: string;
  readonly groups: readonly number[];
  /** Minor units of each of them. */
  readonly amounts: readonly number[];
  /** Minor units of all of them together. */
  readonly total: number;
}

/** The lines of costs of one day, and the visits that they paid for. */
export class CostDay implements Span {
  readonly fromMs: number;
  readonly toMs: number;
  readonly lines: readonly CostRow[];
  readonly #visits: Visits;
  /** Of the day's time that is not in the report. */
  #outside: Visits;
  #shares: readonly LineShare[] | undefined;

  constructor(lines: readonly [CostRow, ...CostRow[]]) {
    const [{ day, zone }] = lines;
    this.fromMs = midnight(day, zone);
    this.toMs = midnight(new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10), zone);
    this.lines = lines;
    this.#visits = new Visits(lines);
    this.#outside = new Visits(lines);
  }

  /** Clicks of the report, with the group of each cell. */
  add(segment: Segment, marks: readonly CostMark[], groups: Int32Array, sign: Sign): void {
    if (this.#visits.add(segment, marks, groups, sign)) this.#shares = undefined;
  }

  /** The day's clicks out of the report: the ones that were told before are forgotten. */
  setOutside(outside: readonly Segment[], marks: readonly CostMark[]): void {
    const visits = new Visits(this.lines);
    for (const segment of outside) visits.add(segment, marks, undefined);
    if (this.lines.some((_, line) => visits.total(line) !== this.#outside.total(line))) this.#shares = undefined;
    this.#outside = visits;
  }

  /** Each line that has visits of the report; the same list until its visits are others. */
  shares(hash: (group: number) => number): readonly LineShare[] {
    this.#shares ??= this.lines.flatMap((line, at) => {
      const byGroup = this.#visits.byGroup(at);
      return byGroup.size === 0 ? [] : shareOf(line, byGroup, { total: this.#total(at), hash });
    });
    return this.#shares;
  }

  /** The lines to which no visit belongs, of the report or not. */
  unmatched(): readonly CostRow[] {
    return this.lines.filter((_, at) => this.#total(at) === 0);
  }

  #total(line: number): number {
    return this.#visits.total(line) + this.#outside.total(line);
  }
}

interface ShareParts {
  /** Its visits in all, those that are not in the report too. */
  readonly total: number;
  readonly hash: (group: number) => number;
}

function shareOf(
  { amount_minor, currency }: CostRow,
  visits: ReadonlyMap<number, number>,
  { total, hash }: ShareParts,
): LineShare {
  const groups = hashed([...visits.keys()], hash);
  const weights = groups.map((group) => visits.get(group) ?? 0);
  const outside = weights.reduce((rest, weight) => rest - weight, total);
  const amounts = spread(amount_minor, [...weights, outside]);
  // What falls on visits outside of the report is not in it.
  const rest = amounts.pop() ?? 0;
  return { currency, groups, amounts, total: amount_minor - rest };
}

/** Two parts of one double. */
const PLACES = 2 ** 21;

/**
 * In the order of their hashes: which of two equal shares gets the odd kopeck must not depend on which of them was
 * counted first. A sort of plain numbers, as there may be a million of them.
 */
function hashed(groups: readonly number[], hash: (group: number) => number): number[] {
  const keys = new Float64Array(groups.length);
  for (const [place, group] of groups.entries()) keys[place] = hash(group) * PLACES + place;
  keys.sort();
  const ordered: number[] = [];
  for (const key of keys) ordered.push(groups[key % PLACES] ?? 0);
  return ordered;
}
