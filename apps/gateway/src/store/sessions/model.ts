import type { Selectable } from "kysely";
import type { SessionTable } from "../schema.ts";

export type SessionRow = Selectable<SessionTable>;

/** Who is signed in to the dashboard; times are Unix ms. */
export interface SessionStore {
  add(session: SessionRow): Promise<void>;
  find(idHash: string): Promise<SessionRow | undefined>;
  remove(idHash: string): Promise<void>;
  /** Sessions that have expired are removed. */
  removeExpired(now: number): Promise<void>;
}
