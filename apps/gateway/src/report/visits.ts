import type { CostMark } from "@metka/contract";
import type { CostRow } from "../store/costs/model.ts";
import { NONE } from "./groups.ts";
import type { Segment } from "./segment.ts";
import { type Sign, VISIT } from "./tally.ts";

/** How many visits lines of costs have, each line in all and by the groups of a report. */
export class Visits {
  readonly #lines: ReadonlyMap<string, readonly number[]>;
  readonly #totals: Float64Array;
  readonly #shares: readonly Map<number, number>[];

  constructor(lines: readonly CostRow[]) {
    this.#totals = new Float64Array(lines.length);
    this.#shares = lines.map(() => new Map());
    this.#lines = Map.groupBy(lines.keys(), (at) => `${lines[at]?.mark} ${lines[at]?.value}`);
  }

  /** `groups`: of each cell; undefined: the report does not reach there. Whether any of it is a line's. */
  add(segment: Segment, marks: readonly CostMark[], groups: Int32Array | undefined, sign: Sign = 1): boolean {
    const events = segment.columns.get("event_type");
    const visit = events?.values.indexOf(VISIT);
    const counts = segment.counts[0];
    let isAny = false;
    for (const mark of marks) {
      const column = segment.columns.get(mark);
      // Of one mark and value there may be a line in each currency.
      const linesOf = column?.values.map((value) => this.#lines.get(`${mark} ${value}`));
      for (let i = 0; i < segment.size; i += 1) {
        const lines = linesOf?.[column?.index[i] ?? 0];
        if (lines === undefined || events?.index[i] !== visit) continue;
        for (const line of lines) this.#count(line, groups?.[i] ?? NONE, sign * (counts?.[i] ?? 0));
        isAny = true;
      }
    }
    return isAny;
  }

  total(line: number): number {
    return this.#totals[line] ?? 0;
  }

  /** How many visits of the report are a line's own, by groups. */
  byGroup(line: number): ReadonlyMap<number, number> {
    return this.#shares[line] ?? new Map();
  }

  #count(line: number, group: number, visits: number): void {
    this.#totals[line] = (this.#totals[line] ?? 0) + visits;
    const shares = this.#shares[line];
    if (group === NONE || shares === undefined) return;
    const share = (shares.get(group) ?? 0) + visits;
    if (share === 0) shares.delete(group);
    else shares.set(group, share);
  }
}
