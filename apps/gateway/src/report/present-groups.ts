import { NONE } from "./groups.ts";

/** Which groups have any cells: all of a group's may have been taken away again. */
export class PresentGroups {
  /** How many cells each has. */
  #cells = new Int32Array(1024);
  size = 0;

  get bytes(): number {
    return this.#cells.byteLength;
  }

  /** The first `size` of `groups` are of one cell each, which is added or taken away; `numbered`: above all of them. */
  count(groups: Int32Array, { size, sign, numbered }: { size: number; sign: 1 | -1; numbered: number }): void {
    if (this.#cells.length < numbered) {
      const more = new Int32Array(2 * numbered);
      more.set(this.#cells);
      this.#cells = more;
    }
    const cells = this.#cells;
    for (let i = 0; i < size; i += 1) {
      const group = groups[i] ?? NONE;
      if (group === NONE) continue;
      const before = cells[group] ?? 0;
      cells[group] = before + sign;
      if (before === 0) this.size += 1;
      else if (before + sign === 0) this.size -= 1;
    }
  }

  /** Their numbers, upwards. */
  numbers(): Uint32Array {
    const numbers = new Uint32Array(this.size);
    let next = 0;
    for (let group = 0; next < numbers.length; group += 1) if ((this.#cells[group] ?? 0) > 0) numbers[next++] = group;
    return numbers;
  }
}
