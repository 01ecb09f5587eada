import { type Column, type Counts, countsOf, indexOf, type Segment } from "./segment.ts";

/** A segment's column; one that it was not told apart by is an error. */
export function columnOf(segment: Segment, name: string): Column {
  const column = segment.columns.get(name);
  if (column === undefined) throw new Error(`a segment has no ${name}`);
  return column;
}

/** A segment that is told apart by some of its columns only: cells that are alike in them become one. */
export function project(segment: Segment, names: readonly string[], left = segment.left): Segment {
  const columns = names.map((name) => [name, columnOf(segment, name)] as const);
  const { size, counts } = segment;
  const { numbers, firsts } = combinations(
    size,
    columns.map(([, column]) => column),
  );
  return {
    size: firsts.length,
    columns: new Map(columns.map(([name, column]) => [name, picked(column, firsts)])),
    left,
    counts: counts.map((column) => summed(column, numbers, firsts.length)),
  };
}

/** A column of some cells of another, in their order, with no values but theirs, in the order of their appearance. */
export function picked({ values, index }: Column, cells: Uint32Array): Column {
  const places = new Int32Array(values.length).fill(-1);
  const own: (string | null)[] = [];
  const placed = new Uint32Array(cells.length);
  for (let at = 0; at < cells.length; at += 1) {
    const value = index[cells[at] ?? 0] ?? 0;
    let place = places[value] ?? -1;
    if (place < 0) {
      place = own.push(values[value] ?? null) - 1;
      places[value] = place;
    }
    placed[at] = place;
  }
  return { values: own, index: indexOf(placed, own.length - 1) };
}

/** Of each cell the number of its combination of values, from 0 in the order of appearance, and where each is first. */
function combinations(size: number, columns: readonly Column[]): { numbers: Uint32Array; firsts: Uint32Array } {
  const numbers = new Uint32Array(size);
  let radix = 1;
  for (const { index, values } of columns) {
    // Only as many combinations as there are cells are there, however many there might be.
    if (radix * values.length > CODES_MOST) radix = renumber(numbers, radix);
    const own = values.length;
    for (let cell = 0; cell < size; cell += 1) numbers[cell] = (numbers[cell] ?? 0) * own + (index[cell] ?? 0);
    radix *= own;
  }
  const firsts = new Uint32Array(renumber(numbers, radix));
  let next = 0;
  for (let cell = 0; next < firsts.length; cell += 1) if (numbers[cell] === next) firsts[next++] = cell;
  return { numbers, firsts };
}

/** They have to fit 32 bits. */
const CODES_MOST = 2 ** 32;
/** A table of so many places is faster to clear than a hash is to search. */
const DENSE_MOST = 2 ** 16;
const EMPTY = 0;

/** Kept from one call to the next: a report makes thousands of them. */
const tables = { places: new Int32Array(DENSE_MOST), codes: new Uint32Array(1) };

/** Puts in place of codes below `radix` their numbers, from 0 in the order of appearance; how many there are. */
function renumber(codes: Uint32Array, radix: number): number {
  return radix <= DENSE_MOST ? renumberDense(codes, radix) : renumberHashed(codes);
}

function renumberDense(codes: Uint32Array, radix: number): number {
  const { places } = tables;
  places.fill(EMPTY, 0, radix);
  let count = 0;
  for (let cell = 0; cell < codes.length; cell += 1) {
    const code = codes[cell] ?? 0;
    let place = places[code] ?? EMPTY;
    if (place === EMPTY) {
      place = ++count;
      places[code] = place;
    }
    codes[cell] = place - 1;
  }
  return count;
}

/** Open addressing, never more than half full. */
function renumberHashed(codes: Uint32Array): number {
  const length = 2 ** Math.ceil(Math.log2(2 * codes.length + 2));
  if (tables.places.length < length) tables.places = new Int32Array(length);
  if (tables.codes.length < length) tables.codes = new Uint32Array(length);
  const { places, codes: known } = tables;
  places.fill(EMPTY, 0, length);
  const mask = length - 1;
  let count = 0;
  for (let cell = 0; cell < codes.length; cell += 1) {
    const code = codes[cell] ?? 0;
    let at = (Math.imul(code ^ (code >>> 15), 0x2c1b3c6d) >>> 7) & mask;
    let place = places[at] ?? EMPTY;
    while (place !== EMPTY && known[at] !== code) {
      at = (at + 1) & mask;
      place = places[at] ?? EMPTY;
    }
    if (place === EMPTY) {
      place = ++count;
      places[at] = place;
      known[at] = code;
    }
    codes[cell] = place - 1;
  }
  return count;
}

function summed(counts: Counts, numbers: Uint32Array, size: number): Counts {
  const sums = new Float64Array(size);
  for (let cell = 0; cell < numbers.length; cell += 1) {
    const at = numbers[cell] ?? 0;
    sums[at] = (sums[at] ?? 0) + (counts[cell] ?? 0);
  }
  return countsOf(sums);
}
