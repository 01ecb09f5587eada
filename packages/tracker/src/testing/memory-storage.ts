/** The browser's `Storage`, with its bad days. */
export class MemoryStorage implements Storage {
  readonly #items = new Map<string, string>();
  /** Nothing more fits. */
  full = false;
  /** Every call throws, as in a frame that the browser has taken its storage from. */
  broken = false;

  get length(): number {
    this.#check();
    return this.#items.size;
  }

  /** The names of all that is kept. */
  get keys(): string[] {
    return Array.from(this.#items.keys());
  }

  key(at: number): string | null {
    this.#check();
    return this.keys[at] ?? null;
  }

  getItem(key: string): string | null {
    this.#check();
    return this.#items.get(key) ?? null;
  }

  setItem(key: string, value: string): void {
    this.#check();
    if (this.full) throw new DOMException("The quota has been exceeded", "QuotaExceededError");
    this.#items.set(key, value);
  }

  removeItem(key: string): void {
    this.#check();
    this.#items.delete(key);
  }

  clear(): void {
    this.#items.clear();
  }

  #check(): void {
    if (this.broken) throw new DOMException("Access is denied", "SecurityError");
  }
}
