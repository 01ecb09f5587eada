import type { AdminStore } from "../store/admin/model.ts";

/** What the operators' routes work with. */
export interface AdminDeps {
  readonly store: AdminStore;
  /** Told of a host that has deliveries due, so that they needn't wait to be found. */
  readonly queued: (host: string) => void;
  readonly now: () => number;
  /** Random text that nobody can guess. */
  readonly newToken: () => string;
}
