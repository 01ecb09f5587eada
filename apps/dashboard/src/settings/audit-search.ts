import { AUDIT_ACTIONS, type AuditAction } from "@metka/contract/audit-actions";
import { readDays, readWord } from "../shell/list-search.ts";

/** Which records of the audit log the page lists. */
export interface AuditSearch {
  readonly action?: AuditAction;
  readonly from?: string;
  readonly to?: string;
}

export function readAuditSearch(search: Readonly<Record<string, unknown>>): AuditSearch {
  const action = readWord(search.action, AUDIT_ACTIONS);
  return { ...(action === undefined ? {} : { action }), ...readDays(search) };
}
