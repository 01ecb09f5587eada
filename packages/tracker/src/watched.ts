/** A value that tells when it changes: what React's `useSyncExternalStore` reads. */
export interface Watched<T extends object> {
  get(): T;
  /** Replaces the members that are named. */
  set(change: Partial<T>): void;
}

export interface Listeners {
  /** Returns the end of it. */
  subscribe(listener: () => void): () => void;
  watched<T extends object>(initial: T): Watched<T>;
}

/** Listeners that hear of every change of the values made here. */
export function listenersFor(): Listeners {
  const listeners = new Set<() => void>();
  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    watched(value) {
      let current = value;
      return {
        get: () => current,
        set(change) {
          current = { ...current, ...change };
          // Each on its own: one that throws is its owner's matter, and the click goes on.
          for (const listener of listeners) queueMicrotask(listener);
        },
      };
    },
  };
}
