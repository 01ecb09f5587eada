import type { AuditAction, AuditRecord } from "@metka/contract";

/** A request that was carried out. `body` and `answer` fit the route's schemas. */
export interface AuditFacts {
  readonly params: Readonly<Record<string, unknown>>;
  readonly body: unknown;
  readonly answer: unknown;
}

export interface Audited {
  readonly action: AuditAction;
  /** What was changed; never a user. */
  readonly object?: (facts: AuditFacts) => string | null;
  /** Names and counts, never values: those may be secrets or somebody's data. */
  readonly summary?: (facts: AuditFacts) => AuditRecord["summary"];
  /** It only looked. */
  readonly changedNothing?: (facts: AuditFacts) => boolean;
}

/** What the audit log says of each route that changes something; `reads`: it has a body and changes nothing. */
export const AUDITED: Readonly<Record<string, Audited | "reads">> = {
  "POST /api/session": { action: "signed_in", summary: ({ body }) => ({ by: has(body, "code") ? "link" : "token" }) },
  "DELETE /api/session": { action: "signed_out" },
  "POST /api/offers": { action: "offer_created", object: ({ body }) => text(body, "slug") },
  "PUT /api/offers/:slug": { action: "offer_changed", object: slug, summary: changed },
  "PATCH /api/offers/:slug": { action: "offer_changed", object: slug, summary: changed },
  "PUT /api/networks/:slug": { action: "network_changed", object: slug, summary: changed },
  "PATCH /api/networks/:slug": { action: "network_changed", object: slug, summary: changed },
  "PUT /api/targets/:slug": { action: "target_changed", object: slug, summary: changed },
  "PATCH /api/targets/:slug": { action: "target_changed", object: slug, summary: changed },
  "DELETE /api/targets/:slug": { action: "target_removed", object: slug },
  "POST /api/targets/:slug/test": { action: "target_tested", object: slug },
  "POST /api/messages/:id/replay": { action: "message_replayed", object: id },
  "POST /api/deliveries/:id/replay": { action: "delivery_replayed", object: id },
  "POST /api/deliveries/replay": {
    action: "deliveries_replayed",
    summary: ({ answer }) => numbers(answer, ["replayed"]),
    changedNothing: isDryRun,
  },
  "POST /api/postbacks/:id/evaluate": {
    action: "postback_evaluated",
    object: id,
    summary: ({ answer }) => ({ verdict: text(answer, "verdict") ?? "" }),
  },
  "POST /api/postbacks/evaluate": {
    action: "postbacks_evaluated",
    summary: ({ answer }) => numbers(answer, ["looked", "changed"]),
    changedNothing: isDryRun,
  },
  "PUT /api/costs": { action: "costs_imported", summary: ({ answer }) => numbers(answer, ["stored", "removed"]) },
  "POST /api/costs/preview": "reads",
  "POST /api/offers/preview": "reads",
  "POST /api/networks/preview": "reads",
  "POST /api/targets/preview": "reads",
  "DELETE /api/costs": { action: "costs_removed", summary: ({ answer }) => numbers(answer) },
  "POST /api/connectors/:name/run": { action: "connector_run", object: ({ params }) => text(params, "name") },
  "POST /api/saved-reports": { action: "report_saved", object: ({ answer }) => text(answer, "id") },
  "DELETE /api/saved-reports/:id": { action: "saved_report_removed", object: id },
  "POST /api/report-links": { action: "report_link_made", object: ({ answer }) => text(answer, "id") },
  "DELETE /api/report-links/:id": { action: "report_link_revoked", object: id },
  "DELETE /api/users/:user_id": { action: "user_erased", summary: ({ answer }) => numbers(answer, ["erasure_id"]) },
  "DELETE /api/test-rows": { action: "test_rows_removed", summary: ({ answer }) => numbers(field(answer, "rows")) },
  "POST /api/links/check": "reads",
};

function slug({ params }: AuditFacts): string | null {
  return text(params, "slug");
}

function id({ params }: AuditFacts): string | null {
  return text(params, "id");
}

function isDryRun({ body }: AuditFacts): boolean {
  return field(body, "dry_run") === true;
}

/** Names of the fields that were sent, those of `settings` one by one. */
function changed({ body }: AuditFacts): AuditRecord["summary"] {
  const names = Object.entries(isRecord(body) ? body : {}).flatMap(([name, value]) =>
    name === "settings" && isRecord(value) ? Object.keys(value) : [name],
  );
  return { changed: names };
}

/** Those figures of an answer that are numbers; without `names`, all of them. */
function numbers(answer: unknown, names?: readonly string[]): AuditRecord["summary"] {
  const found = Object.entries(isRecord(answer) ? answer : {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === "number" && (names?.includes(entry[0]) ?? true),
  );
  return Object.fromEntries(found);
}

function text(value: unknown, name: string): string | null {
  const found = field(value, name);
  return typeof found === "string" || typeof found === "number" ? String(found) : null;
}

function has(value: unknown, name: string): boolean {
  return field(value, name) !== undefined;
}

function field(value: unknown, name: string): unknown {
  return isRecord(value) ? value[name] : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
