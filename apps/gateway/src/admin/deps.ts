import type { AdminStore } from "../store/admin/model.ts";
import type { NameLookup } from "./names.ts";

/** Dependencies of the operators' routes. */
export interface AdminDeps {
  readonly store: AdminStore;
  /** What ads are called. */
  readonly adNames: NameLookup;
  /** Called with a host that has deliveries due, so that they are claimed at once. */
  readonly queued: (host: string) => void;
  readonly now: () => number;
  /** Random text that cannot be guessed. */
  readonly newToken: () => string;
}
