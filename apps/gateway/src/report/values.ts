/** A value of some tens of letters, its place in the map and in the list. */
const VALUE_BYTES = 100;

/** To sort more takes longer than to compare what has to be. */
const RANKED_MOST = 20_000;

/** Numbers for values, from 0 on. */
export class Values {
  readonly #numbers = new Map<string | null, number>();
  readonly #values: (string | null)[] = [];
  readonly #hashes: number[] = [];

  number(value: string | null): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.#values.length);
    return this.#values.push(value) - 1;
  }

  /** What they take of memory, about. */
  get bytes(): number {
    return this.#values.length * VALUE_BYTES;
  }

  value(number: number): string | null {
    return this.#values[number] ?? null;
  }

  /** Two different numbers by their values; nothing comes before anything. */
  compare(a: number, b: number): number {
    const [one, other] = [this.value(a), this.value(b)];
    if (one === null || other === null) return one === null ? -1 : 1;
    return one < other ? -1 : 1;
  }

  /** Of each number where its value stands among all of them; undefined: they are too many. */
  ranks(): Int32Array | undefined {
    if (this.#values.length > RANKED_MOST) return undefined;
    const ranks = new Int32Array(this.#values.length);
    const sorted = [...ranks.keys()].sort((a, b) => this.compare(a, b));
    for (const [rank, number] of sorted.entries()) ranks[number] = rank;
    return ranks;
  }

  /** 32 bits that depend on the value alone, and not on its number. */
  hash(number: number): number {
    const known = this.#hashes[number];
    if (known !== undefined) return known;
    const hash = hashOf(this.value(number));
    this.#hashes[number] = hash;
    return hash;
  }
}

/** FNV-1a, over UTF-16. */
function hashOf(value: string | null): number {
  let hash = value === null ? 0 : 0x811c9dc5;
  for (let at = 0; at < (value?.length ?? 0); at += 1) {
    hash = Math.imul(hash ^ (value?.charCodeAt(at) ?? 0), 0x01000193);
  }
  return hash | 0;
}
