import { type ClickStorage, isOurs } from "./click-storage.ts";

/** One item for each click, so that two tabs never write over each other's. */
export function localClicks(storage: Storage): ClickStorage {
  return {
    async load() {
      const keys = Array.from({ length: storage.length }, (_, at) => storage.key(at)).filter(isOurs);
      return keys.map((key) => storage.getItem(key) ?? "");
    },
    // The write is done when the call returns: what is asked for in a closing page must not wait.
    async set(key, value) {
      if (value === "") storage.removeItem(key);
      else storage.setItem(key, value);
    },
  };
}
