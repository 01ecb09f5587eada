import { type ClickStorage, keyOf, readWaiting, type WaitingClick } from "./storage/click-storage.ts";

/** More than anybody's visits of a month: what a gateway that is gone must not do is fill the user's storage. */
const WAITING_LIMIT = 100;

export interface WaitingList {
  get(id: string): WaitingClick | undefined;
  /** Oldest first. */
  all(): readonly WaitingClick[];
  add(click: WaitingClick): void;
  remove(id: string): void;
  /** Takes in what an earlier page has left there, and keeps a copy of everything there from now on. */
  use(storage: ClickStorage): Promise<void>;
}

/** The clicks that the gateway does not have yet: in memory, and in as many storages as there are. */
export function waitingList(warn: (message: string) => void): WaitingList {
  const clicks = new Map<string, WaitingClick>();
  const storages: ClickStorage[] = [];

  const set = (storage: ClickStorage, click: WaitingClick, value: string) => {
    storage.set(keyOf(click), value).catch((error) => warn(`storage failed: ${error}`));
  };
  const keep = (storage: ClickStorage, click: WaitingClick) => set(storage, click, JSON.stringify(click));
  const all = () => Array.from(clicks.values()).sort((a, b) => a.createdAt - b.createdAt);
  const remove = (id: string) => {
    const click = clicks.get(id);
    if (!click) return;
    clicks.delete(id);
    for (const storage of storages) set(storage, click, "");
  };
  const add = (click: WaitingClick) => {
    clicks.set(click.id, click);
    for (const storage of storages) keep(storage, click);
    for (const { id } of all().slice(0, -WAITING_LIMIT)) {
      warn("oldest click dropped");
      remove(id);
    }
  };

  return {
    get: (id) => clicks.get(id),
    all,
    add,
    remove,
    async use(storage) {
      storages.push(storage);
      for (const click of all()) keep(storage, click);
      for (const text of await storage.load()) {
        const click = readWaiting(text);
        const known = click && clicks.get(click.id);
        if (!click || known?.createdAt === click.createdAt) continue;
        // The same visit twice: the first is the one that happened.
        if (known && known.createdAt < click.createdAt) {
          set(storage, click, "");
        } else {
          remove(click.id);
          add(click);
        }
      }
    },
  };
}
