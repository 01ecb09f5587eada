import type { AuditAction } from "@metka/contract";
import type { Selectable } from "kysely";
import type { Page, PageRequest, Period } from "../admin/model.ts";
import type { AuditTable } from "../schema.ts";

export type AuditRow = Selectable<AuditTable>;

export interface AuditFilter extends Period {
  readonly action?: AuditAction | undefined;
}

/** Who changed what. */
export interface AuditStore {
  /** The database's clock says when. */
  add(record: Omit<AuditRow, "id" | "at">): Promise<void>;
  /** Newest first; the period is that of the records. */
  list(filter: AuditFilter, page: PageRequest): Promise<Page<AuditRow>>;
}
