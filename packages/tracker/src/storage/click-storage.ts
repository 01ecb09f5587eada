/** A click that the gateway has not acknowledged yet. */
export interface WaitingClick {
  /** Of its visit: a short name of `A-Z a-z 0-9 _ -`. */
  readonly id: string;
  /** The request's body, the same at every attempt. */
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
}

/** Where clicks outlive the page: texts by name, as in the browser's and in VK's storage. */
export interface ClickStorage {
  /** What stands under the names that `keyOf` makes. */
  load(): Promise<readonly string[]>;
  /** "" removes. Rejects if the storage is full, or gone. */
  set(key: string, value: string): Promise<void>;
}

/**
 * A click's place in a storage. The time is part of it: the same visit kept twice, by two tabs or by two storages,
 * takes two places, and neither copy is written over. VK allows `A-Z a-z 0-9 _ -` and 100 characters.
 */
export function keyOf({ id, createdAt }: WaitingClick): string {
  return `metka_${createdAt.toString(36)}_${id}`;
}

export function isOurs(key: unknown): key is string {
  return typeof key === "string" && key.startsWith("metka_");
}

/** Undefined for what this library did not write, or not whole. */
export function readWaiting(text: string): WaitingClick | undefined {
  try {
    const { id, body, createdAt } = JSON.parse(text);
    return id && body && createdAt ? { id, body, createdAt } : undefined;
  } catch {
    return undefined; // Another program's, or cut off.
  }
}
