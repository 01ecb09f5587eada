/** Values of the keys that were wanted lately: as many as there is room for, and the last one however large it is. */
export class Recent<T> {
  /** The order of a Map is that of insertion: the first is the one that nobody has wanted for the longest. */
  readonly #kept = new Map<string, { readonly value: T; readonly bytes: number }>();
  readonly #bytesMost: number;
  #bytes = 0;

  constructor(bytesMost: number) {
    this.#bytesMost = bytesMost;
  }

  /** To be asked for is to be wanted: it is not pushed out first. */
  get(key: string): T | undefined {
    const found = this.#kept.get(key);
    if (found === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, found);
    return found.value;
  }

  put(key: string, value: T, bytes: number): void {
    this.take(key);
    this.#kept.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#bytesMost || oldest === key) break;
      this.take(oldest);
    }
  }

  /** It is not kept any more. */
  take(key: string): T | undefined {
    const found = this.#kept.get(key);
    this.#kept.delete(key);
    this.#bytes -= found?.bytes ?? 0;
    return found?.value;
  }
}
