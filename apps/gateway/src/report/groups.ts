import type { ReportGroup } from "@metka/contract";
import { type CodedTriple, GroupTable } from "./group-table.ts";
import { isTime } from "./request.ts";

/** In place of a group's number: a cell that is not in the report. */
export const NONE = -1;

/** 64 KB an hour at most: some tens of MB for a month. */
const NEAR = 16_384;

export interface CellsToFind {
  readonly size: number;
  /** 0 for each cell that is left out; undefined: none is. */
  readonly wanted: Uint8Array | undefined;
  /** Where their groups go. */
  readonly found: Int32Array;
}

/**
 * Numbers of groups, from 0 on. A span's cells share its time, so a cell is looked up among the few combinations of
 * marks, and then by its number among the groups of that time: with 700 hours in a report that is one small table that
 * stays near, and not one of all hours that does not.
 */
export class Groups {
  readonly #isTime: readonly boolean[];
  readonly #marks = new GroupTable();
  readonly #times = new GroupTable();
  /** For each time, the group of each combination of marks plus one; of the first `NEAR` combinations. */
  readonly #byTime: Int32Array<ArrayBuffer>[] = [];
  /** Of the others: an array for each time would be as long as they are many. */
  readonly #far = new GroupTable();
  readonly #farGroups: number[] = [];
  #size = 0;
  /** Of each group its time and its marks. */
  #parts = new Int32Array(2 * 1024);

  constructor(groupBy: readonly ReportGroup[]) {
    this.#isTime = groupBy.map(isTime);
  }

  get size(): number {
    return this.#size;
  }

  /** What they take of memory, about. */
  get bytes(): number {
    const ofTimes = this.#byTime.reduce((total, { byteLength }) => total + byteLength, this.#parts.byteLength);
    const tables = [this.#marks, this.#times, this.#far];
    return tables.reduce((total, { bytes }) => total + bytes, ofTimes + 8 * this.#farGroups.length);
  }

  find(times: readonly number[], marks: CodedTriple, { size, wanted, found }: CellsToFind): void {
    const time = this.#times.find(times[0] ?? 0, times[1] ?? 0, times[2] ?? 0);
    let groups = this.#byTime[time] ?? new Int32Array(64);
    this.#marks.findAll(marks, size, found);
    for (let i = 0; i < size; i += 1) {
      if (wanted !== undefined && wanted[i] === 0) {
        found[i] = NONE;
        continue;
      }
      const mark = found[i] ?? 0;
      if (mark >= NEAR) {
        found[i] = this.#findFar(time, mark);
        continue;
      }
      if (mark >= groups.length) groups = grown(groups, mark + 1);
      let group = groups[mark] ?? 0;
      if (group === 0) {
        group = this.#add(time, mark) + 1;
        groups[mark] = group;
      }
      found[i] = group - 1;
    }
    this.#byTime[time] = groups;
  }

  /** The number of a group's value at a place. */
  part(group: number, place: number): number {
    const which = this.#isTime[place] ? 0 : 1;
    const part = this.#parts[2 * group + which] ?? 0;
    return (which === 0 ? this.#times : this.#marks).part(part, place);
  }

  #findFar(time: number, marks: number): number {
    const far = this.#far.find(time, marks, 0);
    const known = this.#farGroups[far];
    if (known !== undefined) return known;
    const group = this.#add(time, marks);
    this.#farGroups[far] = group;
    return group;
  }

  #add(time: number, marks: number): number {
    const group = this.#size++;
    if (2 * this.#size > this.#parts.length) this.#parts = grown(this.#parts, 2 * this.#size);
    this.#parts[2 * group] = time;
    this.#parts[2 * group + 1] = marks;
    return group;
  }
}

function grown(numbers: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * size);
  more.set(numbers);
  return more;
}
