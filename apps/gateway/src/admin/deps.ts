import type { AdminStore } from "../store/admin/model.ts";
import type { NameLookup } from "./names.ts";

/** What the operators' routes work with. */
export interface AdminDeps {
  readonly store: AdminStore;
  /** What ads are called. */
  readonly adNames: NameLookup;
  /** Told of a host that has deliveries due, so that they needn't wait to be found. */
  readonly queued: (host: string) => void;
  readonly now: () => number;
  /** Random text that nobody can guess. */
  readonly newToken: () => string;
}
