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
export function listenersFor(warn: (message: string) => void): Listeners {
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
          for (const listener of Array.from(listeners)) {
            try {
              listener();
            } catch (error) {
              warn(String(error)); // Its own matter: the click goes on.
            }
          }
        },
      };
    },
  };
}
