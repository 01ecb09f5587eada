/** Limits of VK's own storage. */
const MAX_VALUE_BYTES = 4096;
const KEY = /^[a-zA-Z0-9_-]{1,100}$/;

/** The part of `Storage` that is needed. */
export interface Shelf {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
}

/** What one user keeps in one app: `VKWebAppStorageGet`, `VKWebAppStorageGetKeys`, `VKWebAppStorageSet`. */
export class VkStorage {
  readonly #shelf: Shelf;
  readonly #name: string;

  constructor(shelf: Shelf, appId: string, user: number) {
    this.#shelf = shelf;
    this.#name = `vk-storage:${appId}:${user}`;
  }

  all(): Readonly<Record<string, string>> {
    return Object.fromEntries(this.#read());
  }

  /** An unknown key has an empty value. */
  get(keys: readonly string[]): Array<{ key: string; value: string }> {
    const values = this.#read();
    return keys.map((key) => ({ key, value: values.get(key) ?? "" }));
  }

  keys(count: number, offset: number): string[] {
    return [...this.#read().keys()].slice(offset, offset + count);
  }

  /** An empty value removes the key. Says what is wrong where VK would refuse it. */
  set(key: string, value: string): "key" | "value" | undefined {
    if (!KEY.test(key)) return "key";
    if (new TextEncoder().encode(value).length > MAX_VALUE_BYTES) return "value";
    const values = this.#read();
    if (value === "") values.delete(key);
    else values.set(key, value);
    this.#shelf.setItem(this.#name, JSON.stringify([...values]));
    return undefined;
  }

  #read(): Map<string, string> {
    return new Map<string, string>(JSON.parse(this.#shelf.getItem(this.#name) ?? "[]"));
  }
}
