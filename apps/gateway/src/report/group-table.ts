/** A table of places for all triples takes 4 bytes each: 16 MB at most. */
const DENSE_BITS_MOST = 22;
const FIRST_BITS = 4;

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

  /** One of a group's three numbers. */
  part(group: number, which: number): number {
    return this.#triples[3 * group + which] ?? -1;
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
