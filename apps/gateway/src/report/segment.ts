/**
 * What a span of time comes to, as columns: the values that its cells are told apart by, and the counts of each cell.
 * Packed, it is a line of JSON that says what there is, then each column's values as JSON, and then the columns one after
 * another.
 */
export interface Segment {
  /** How many cells. */
  readonly size: number;
  readonly columns: ReadonlyMap<string, Column>;
  /** Names of what the cells are not told apart by here: it had too many values. */
  readonly left: readonly string[];
  readonly counts: readonly Counts[];
}

/** The value of cell `i` is `values[index[i]]`. */
export interface Column {
  readonly values: readonly (string | null)[];
  readonly index: Index;
}

export type Index = Uint8Array | Uint16Array | Uint32Array;
/** Sums of money are kept in minor units, which fit a double up to 2^53. */
export type Counts = Index | Float64Array;

export interface Cell {
  readonly values: readonly (string | null)[];
  readonly counts: readonly number[];
}

export interface Cells {
  /** What they are told apart by, in the order of `values`. */
  readonly names: readonly string[];
  readonly left: readonly string[];
  readonly cells: readonly Cell[];
}

interface Header {
  readonly size: number;
  readonly left: readonly string[];
  /** `bytes`: how long the JSON of its values is. */
  readonly columns: readonly { readonly name: string; readonly bytes: number }[];
  /** Bytes of one value of each column, then of each count. */
  readonly widths: readonly number[];
}

/** Columns of cells, in the order in which they are given. */
export function segmentOf({ names, left, cells }: Cells): Segment {
  const columns = new Map(names.map((name, at) => [name, columnOf(cells.map(({ values }) => values[at] ?? null))]));
  const counts = (cells[0]?.counts ?? []).map((_, at) =>
    countsOf(Float64Array.from(cells, (cell) => cell.counts[at] ?? 0)),
  );
  return { size: cells.length, columns, left, counts };
}

function columnOf(cells: readonly (string | null)[]): Column {
  const places = new Map<string | null, number>();
  const index = cells.map((value) => {
    const place = places.get(value) ?? places.size;
    places.set(value, place);
    return place;
  });
  return { values: [...places.keys()], index: indexOf(index, places.size - 1) };
}

/** As narrow as the largest allows: most columns take one byte a cell. */
export function indexOf(numbers: ArrayLike<number>, largest: number): Index {
  // Not by `from`, which goes through an iterator: this is run for every column of every hour.
  if (largest <= 0xff) return new Uint8Array(numbers);
  return largest <= 0xffff ? new Uint16Array(numbers) : new Uint32Array(numbers);
}

export function countsOf(numbers: Float64Array): Counts {
  let least = 0;
  let largest = 0;
  for (let at = 0; at < numbers.length; at += 1) {
    const number = numbers[at] ?? 0;
    if (number < least) least = number;
    if (number > largest) largest = number;
  }
  return least < 0 || largest > 0xffff_ffff ? numbers : indexOf(numbers, largest);
}

export function pack({ size, left, columns, counts }: Segment): Uint8Array {
  const arrays = [...Array.from(columns.values(), ({ index }) => index), ...counts];
  const encoder = new TextEncoder();
  const texts = Array.from(columns.values(), ({ values }) => encoder.encode(JSON.stringify(values)));
  const header: Header = {
    size,
    left,
    columns: Array.from(columns.keys(), (name, at) => ({ name, bytes: texts[at]?.length ?? 0 })),
    widths: arrays.map((array) => array.BYTES_PER_ELEMENT),
  };
  const head = encoder.encode(JSON.stringify(header));
  const begin = aligned(texts.reduce((total, { length }) => total + length, 4 + head.length));
  const bytes = new Uint8Array(arrays.reduce((total, { byteLength }) => aligned(total + byteLength), begin));
  new DataView(bytes.buffer).setUint32(0, head.length, true);
  let at = 4;
  for (const text of [head, ...texts]) {
    bytes.set(text, at);
    at += text.length;
  }
  at = begin;
  for (const array of arrays) {
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at = aligned(at + array.byteLength);
  }
  return bytes;
}

/** The columns stay where they are in the bytes, and values are read when they are asked for first. */
export function unpack(packed: Uint8Array): Segment {
  // Typed arrays want their place in the buffer to be a multiple of their width. A Buffer's `slice` is no copy.
  const bytes = packed.byteOffset % 8 === 0 ? packed : new Uint8Array(packed);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header: Header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const { size, left } = header;
  let textAt = 4 + length;
  const texts = header.columns.map(({ bytes: long }) => {
    textAt += long;
    return bytes.subarray(textAt - long, textAt);
  });
  let at = aligned(textAt);
  const arrays = header.widths.map((width) => {
    const array = arrayAt(bytes, at, size, width);
    at = aligned(at + size * width);
    return array;
  });
  const columns = new Map<string, Column>();
  for (const [i, { name }] of header.columns.entries()) {
    const [index, text] = [arrays[i], texts[i]];
    if (index === undefined || index instanceof Float64Array || text === undefined) throw new Error(BROKEN);
    columns.set(name, new PackedColumn(text, index));
  }
  return { size, left, columns, counts: arrays.slice(columns.size) };
}

const BROKEN = "a packed segment is broken";

/**
 * Its values are read when they are asked for: a report wants three columns of fourteen, and one of users' terms may have
 * ten thousand values.
 */
class PackedColumn implements Column {
  readonly index: Index;
  readonly #text: Uint8Array;
  #values: readonly (string | null)[] | undefined;

  constructor(text: Uint8Array, index: Index) {
    this.#text = text;
    this.index = index;
  }

  get values(): readonly (string | null)[] {
    this.#values ??= valuesIn(this.#text);
    return this.#values;
  }
}

function valuesIn(text: Uint8Array): readonly (string | null)[] {
  return JSON.parse(new TextDecoder().decode(text));
}

function arrayAt(bytes: Uint8Array, at: number, size: number, width: number): Counts {
  const from = bytes.byteOffset + at;
  switch (width) {
    case 1:
      return new Uint8Array(bytes.buffer, from, size);
    case 2:
      return new Uint16Array(bytes.buffer, from, size);
    case 4:
      return new Uint32Array(bytes.buffer, from, size);
    default:
      return new Float64Array(bytes.buffer, from, size);
  }
}

function aligned(length: number): number {
  return Math.ceil(length / 8) * 8;
}
