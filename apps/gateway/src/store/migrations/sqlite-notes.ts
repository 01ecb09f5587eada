// Which rows have changed, for the replicas of reports (ADR 0033): triggers note it, so that no writer can forget to.
// One connection writes, so the notes' ids are in the order of the commits.

const note = (kind: "clicks" | "conversions", from: string, to = from) =>
  `insert into report_changes (kind, from_id, to_id) values ('${kind}', ${from}, ${to});`;
/** An id that is changed by hand is two. */
const noteChanged = (kind: "clicks" | "conversions") => note(kind, "min(old.id, new.id)", "max(old.id, new.id)");

const trigger = (name: string, event: string, body: string, when = "") =>
  `create trigger ${name} after ${event} ${when} begin ${body} end`;

export const SQLITE_NOTES: readonly string[] = [
  "insert into report_source values (1, lower(hex(randomblob(16))), lower(hex(randomblob(32))), '0')",
  `create table report_changes (
      id integer primary key autoincrement,
      kind text not null check (kind in ('clicks', 'conversions')),
      from_id integer not null,
      to_id integer not null
    ) strict`,
  trigger("report_click_added", "insert on api_utmtracking", note("clicks", "new.id")),
  trigger("report_click_changed", "update on api_utmtracking", noteChanged("clicks")),
  trigger("report_click_gone", "delete on api_utmtracking", note("clicks", "old.id")),
  trigger("report_delivery_added", "insert on deliveries", note("clicks", "new.id")),
  trigger(
    "report_delivery_changed",
    "update of id, status on deliveries",
    noteChanged("clicks"),
    "when old.status <> new.status or old.id <> new.id",
  ),
  trigger("report_delivery_gone", "delete on deliveries", note("clicks", "old.id")),
  trigger("report_conversion_added", "insert on conversions", note("conversions", "new.id")),
  trigger(
    "report_conversion_changed",
    "update on conversions",
    noteChanged("conversions"),
    `when (old.id, old.network, old.status, old.created_at) <> (new.id, new.network, new.status, new.created_at)
      or old.payout_minor is not new.payout_minor or old.currency is not new.currency or old.offer is not new.offer
      or old.click_id is not new.click_id or old.first_click_id is not new.first_click_id`,
  ),
  trigger("report_conversion_gone", "delete on conversions", note("conversions", "old.id")),
];
