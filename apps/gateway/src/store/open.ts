import type { DatabaseTarget } from "../config.ts";
import type { Store } from "./model.ts";
import { openPostgres } from "./postgres/open.ts";
import type { Lease } from "./queries.ts";
import { openSqlite } from "./sqlite/open.ts";

/** Opens the database, brings its schema up to date and readies its outbox. `onError`: trouble between queries; `onNotice`: what an operator should know. */
export function openStore(
  target: DatabaseTarget,
  lease: Lease,
  onError: (error: Error) => void,
  onNotice?: (notice: string) => void,
): Promise<Store> {
  return target.kind === "sqlite"
    ? openSqlite(target.file, lease, onNotice)
    : openPostgres(target.url, lease, onError, onNotice);
}
