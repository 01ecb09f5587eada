/** What an administrator can do, by the names that the audit log keeps. */
export const AUDIT_ACTIONS = [
  "signed_in",
  "signed_out",
  "offer_created",
  "offer_changed",
  "network_changed",
  "target_changed",
  "target_removed",
  "target_tested",
  "message_replayed",
  "delivery_replayed",
  "deliveries_replayed",
  "postback_evaluated",
  "postbacks_evaluated",
  "costs_imported",
  "costs_removed",
  "connector_run",
  "report_saved",
  "saved_report_removed",
  "report_link_made",
  "report_link_revoked",
  "user_erased",
  "test_rows_removed",
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];
