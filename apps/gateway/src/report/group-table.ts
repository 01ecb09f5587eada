import type { Index } from "./segment.ts";

/** A table of places for all triples takes 4 bytes each: 16 MB at most. */
const DENSE_BITS_MOST = 22;
const FIRST_BITS = 4;

/** A column of a segment with the numbers that its values have in the report. */
export interface CodedColumn {
  readonly index: Index;
  readonly numbers: Int32Array;
}

/** One part of every cell's triple: by a column, or the same for all. */
export type Coded = CodedColumn | number;
export type CodedTriple = readonly [Coded, Coded, Coded];

/**
 * Numbers for triples of numbers, given out from 0 in the order in which they are first asked for. While the triples'
 * parts are small, as numbers of a mark's values are, a triple is its own place in a table; else places are found by a
 * hash.
 */
export class GroupTable {
  #size = 0;
  /** Three numbers a group. */
  #triples = new Int32Array(3 * 1024);
  /** How many bits of a place the second and the third part have; undefined: places are found by a hash. */
  #bits: readonly [number, number, number] | undefined = [FIRST_BITS, FIRST_BITS, FIRST_BITS];
  #shiftA = 2 * FIRST_BITS;
  #shiftB = FIRST_BITS;
  #limitA = 1 << FIRST_BITS;
  #limitB = 1 << FIRST_BITS;
  #limitC = 1 << FIRST_BITS;
  /** A group's number plus one, 0 where a place is free. */
  #places = new Int32Array(1 << (3 * FIRST_BITS));

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#triples.byteLength + this.#places.byteLength;
  }

  find(a: number, b: number, c: number): number {
    if (a >= 0 && a < this.#limitA && b >= 0 && b < this.#limitB && c >= 0 && c < this.#limitC) {
      const place = (a << this.#shiftA) | (b << this.#shiftB) | c;
      const found = this.#places[place] ?? 0;
      return found > 0 ? found - 1 : this.#add(place, a, b, c);
    }
    if (this.#bits !== undefined) {
      this.#widen(a, b, c);
      return this.find(a, b, c);
    }
    const place = this.#probe(a, b, c);
    const found = this.#places[place] ?? 0;
    if (found > 0) return found - 1;
    const group = this.#add(place, a, b, c);
    if (2 * this.#size > this.#places.length) this.#hash(2 * this.#places.length);
    return group;
  }

  /**
   * The same for many at once: puts the number of each cell's triple into `found`. The loops are run for every cell of a
   * report, so what can be looked up once for a column's value is.
   */
  findAll([a, b, c]: CodedTriple, size: number, found: Int32Array): void {
    if (!this.#isDenseFor(largest(a), largest(b), largest(c))) {
      for (let i = 0; i < size; i += 1) found[i] = this.find(numberAt(a, i), numberAt(b, i), numberAt(c, i));
      return;
    }
    // A part's number is shifted to where it stands in a place; a part that all cells share adds nothing to look up.
    const base = shared(a, this.#shiftA) | shared(b, this.#shiftB) | shared(c, 0);
    const parts = [shifted(a, this.#shiftA), shifted(b, this.#shiftB), shifted(c, 0)].filter(
      (part) => part !== undefined,
    );
    putPlaces(base, parts, size, found);
    const places = this.#places;
    for (let i = 0; i < size; i += 1) {
      const place = found[i] ?? 0;
      const known = places[place] ?? 0;
      found[i] = known > 0 ? known - 1 : this.#addAt(place);
    }
  }

  /** One of a group's three numbers. */
  part(group: number, which: number): number {
    return this.#triples[3 * group + which] ?? -1;
  }

  #addAt(place: number): number {
    const [a, rest] = [place >> this.#shiftA, place & ((1 << this.#shiftA) - 1)];
    return this.#add(place, a, rest >> this.#shiftB, rest & ((1 << this.#shiftB) - 1));
  }

  #isDenseFor(a: number, b: number, c: number): boolean {
    if (this.#bits !== undefined && (a >= this.#limitA || b >= this.#limitB || c >= this.#limitC)) this.#widen(a, b, c);
    return this.#bits !== undefined;
  }

  #add(place: number, a: number, b: number, c: number): number {
    const group = this.#size++;
    if (3 * this.#size > this.#triples.length) this.#triples = grown(this.#triples);
    this.#triples.set([a, b, c], 3 * group);
    this.#places[place] = group + 1;
    return group;
  }

  /** Makes room for a larger part, or gives places of their own up. */
  #widen(a: number, b: number, c: number): void {
    const [bitsA, bitsB, bitsC] = (this.#bits ?? []).map((bits, at) => Math.max(bits, bitsOf([a, b, c][at] ?? 0)));
    if (bitsA === undefined || bitsB === undefined || bitsC === undefined || bitsA + bitsB + bitsC > DENSE_BITS_MOST) {
      this.#bits = undefined;
      this.#limitA = 0;
      this.#hash(2048);
      return;
    }
    this.#bits = [bitsA, bitsB, bitsC];
    this.#shiftA = bitsB + bitsC;
    this.#shiftB = bitsC;
    this.#limitA = 1 << bitsA;
    this.#limitB = 1 << bitsB;
    this.#limitC = 1 << bitsC;
    this.#places = new Int32Array(1 << (bitsA + bitsB + bitsC));
    for (let group = 0; group < this.#size; group += 1) {
      const [high, middle, low] = [this.part(group, 0), this.part(group, 1), this.part(group, 2)];
      this.#places[(high << this.#shiftA) | (middle << this.#shiftB) | low] = group + 1;
    }
  }

  /** Open addressing over at least so many places: twice as many as there are groups. */
  #hash(least: number): void {
    let length = least;
    while (length < 2 * this.#size) length *= 2;
    this.#places = new Int32Array(length);
    for (let group = 0; group < this.#size; group += 1) {
      this.#places[this.#probe(this.part(group, 0), this.part(group, 1), this.part(group, 2))] = group + 1;
    }
  }

  /** The place of a triple, or the free one where it belongs. */
  #probe(a: number, b: number, c: number): number {
    const mask = this.#places.length - 1;
    for (let place = hash(a, b, c) & mask; ; place = (place + 1) & mask) {
      const at = 3 * ((this.#places[place] ?? 0) - 1);
      if (at < 0) return place;
      if (this.#triples[at] === a && this.#triples[at + 1] === b && this.#triples[at + 2] === c) return place;
    }
  }
}

function largest(part: Coded): number {
  if (typeof part === "number") return part;
  return part.numbers.reduce((most, number) => Math.max(most, number), 0);
}

function numberAt(part: Coded, i: number): number {
  return typeof part === "number" ? part : (part.numbers[part.index[i] ?? 0] ?? 0);
}

function shared(part: Coded, by: number): number {
  return typeof part === "number" ? part << by : 0;
}

function shifted(part: Coded, by: number): CodedColumn | undefined {
  if (typeof part === "number") return undefined;
  return { index: part.index, numbers: part.numbers.map((number) => number << by) };
}

/** One loop for each number of columns: what does not vary is not looked at again. */
function putPlaces(base: number, parts: readonly CodedColumn[], size: number, found: Int32Array): void {
  const [first, second, third] = parts;
  if (first === undefined) found.fill(base, 0, size);
  else if (second === undefined) {
    for (let i = 0; i < size; i += 1) found[i] = base | at(first, i);
  } else if (third === undefined) {
    for (let i = 0; i < size; i += 1) found[i] = base | at(first, i) | at(second, i);
  } else {
    for (let i = 0; i < size; i += 1) found[i] = base | at(first, i) | at(second, i) | at(third, i);
  }
}

function at({ index, numbers }: CodedColumn, i: number): number {
  return numbers[index[i] ?? 0] ?? 0;
}

/** Of a negative number all 32: it has no place of its own. */
function bitsOf(number: number): number {
  return 32 - Math.clz32(number);
}

function grown(numbers: Int32Array<ArrayBuffer>): Int32Array<ArrayBuffer> {
  const more = new Int32Array(2 * numbers.length);
  more.set(numbers);
  return more;
}

function hash(a: number, b: number, c: number): number {
  let mixed = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 12);
}
