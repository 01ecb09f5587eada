import type { AuditAction, AuditList, AuditListQuery, AuditRecord } from "@metka/contract";
import type { AuditStore } from "../store/audit/model.ts";
import { ask } from "./ask.ts";
import { nextCursor, readPage } from "./page-query.ts";
import { moment } from "./to-api.ts";

/** By what an administrator is known: the token, or a session of the dashboard. */
export type Who = { readonly kind: "token" } | { readonly kind: "session"; readonly name: string };

export interface AuditEntry {
  readonly who: Who;
  readonly action: AuditAction;
  readonly route: string;
  readonly object: string | null;
  readonly summary: AuditRecord["summary"];
}

export async function recordAudit({ who, summary, ...entry }: AuditEntry, store: AuditStore): Promise<void> {
  const session = who.kind === "session" ? who.name : null;
  await ask(store.add({ ...entry, who: who.kind, session, summary: JSON.stringify(summary) }));
}

export async function listAudit(query: AuditListQuery, store: AuditStore): Promise<AuditList> {
  const page = readPage(query);
  const { items, more } = await ask(store.list({ ...page, action: query.action }, page));
  const records = items.map(({ at, summary, ...row }) => ({ ...row, at: moment(at), summary: JSON.parse(summary) }));
  return { records, next_cursor: nextCursor(items, more) };
}
