import { sql } from "kysely";
import type { Migration } from "kysely/migration";

// What closed hours come to, counted once (ADR 0015), and what has changed in them since: triggers note it, so that no
// writer can forget to.
export const reportHours: Migration = {
  async up(db) {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};

const ms = (time: string) => `cast(unixepoch(${time}, 'subsec') * 1000 as integer)`;
/** A visitor's earlier click decides for a day whether the later ones are new. */
const DAY_MS = 86_400_000;
/** Younger rows are in no aggregate yet, and it is they that change all the time. */
const YOUNG_SECONDS = 60;

const noteClick = (row: string) => `
    insert into report_changes (kind, from_ms, to_ms)
    values ('clicks', ${ms(`${row}.received_at`)}, ${ms(`${row}.received_at`)} + ${DAY_MS});`;

const noteConversion = (row: string) => `
    insert into report_changes (kind, from_ms, to_ms)
    values ('conversions', ${ms(`${row}.created_at`)}, ${ms(`${row}.created_at`)});
    insert into report_changes (kind, from_ms, to_ms)
    select 'conversions', ${ms("received_at")}, ${ms("received_at")}
    from api_utmtracking where click_id in (${row}.click_id, ${row}.first_click_id);`;

/** The conversions of a click that has changed: their marks are the click's. */
const noteConversionsOf = (row: string) => `
    insert into report_changes (kind, from_ms, to_ms)
    select 'conversions', ${ms(`${row}.received_at`)}, ${ms(`${row}.received_at`)}
    where exists (select 1 from conversions where click_id = ${row}.click_id or first_click_id = ${row}.click_id);
    insert into report_changes (kind, from_ms, to_ms)
    select 'conversions', ${ms("created_at")}, ${ms("created_at")}
    from conversions where click_id = ${row}.click_id or first_click_id = ${row}.click_id;`;

const isOld = (time: string) => `${time} < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-${YOUNG_SECONDS} seconds')`;

/** By the click's age, not its own: a replay makes a delivery young, and a click may come late. */
const noteDelivery = (row: string) => `
    insert into report_changes (kind, from_ms, to_ms)
    select 'clicks', ${ms("received_at")}, ${ms("received_at")}
    from api_utmtracking where id = ${row}.id and ${isOld("received_at")};`;

const STATEMENTS = [
  `create table report_segments (
    id integer primary key autoincrement,
    kind text not null,
    from_ms integer not null,
    to_ms integer not null,
    cells blob not null,
    unique (kind, from_ms)
  ) strict`,
  `create table report_changes (
    id integer primary key autoincrement,
    kind text not null check (kind in ('clicks', 'conversions')),
    from_ms integer not null,
    to_ms integer not null
  ) strict`,
  `create table report_progress (
    id integer primary key check (id = 1),
    built_to_ms integer,
    held_by text,
    held_until_ms integer not null
  ) strict`,
  "insert into report_progress (id, held_until_ms) values (1, 0)",
  // What happened in an hour, and whether a visitor without an ID was there before.
  "create index api_utmtracking_by_received on api_utmtracking (received_at)",
  `create index api_utmtracking_by_address on api_utmtracking (ip_address, offer, received_at)
    where user_id is null and ip_address is not null`,
  `create index api_utmtracking_by_erased_visitor on api_utmtracking ((extra ->> 'erased_visitor'))
    where user_id is null and ip_address is null`,
  `create trigger report_click_added after insert on api_utmtracking
  when ${isOld("new.received_at")}
  begin ${noteClick("new")} ${noteConversionsOf("new")}
  end`,
  `create trigger report_click_changed after update on api_utmtracking
  begin ${noteClick("old")} ${noteConversionsOf("old")} ${noteClick("new")} ${noteConversionsOf("new")}
  end`,
  `create trigger report_click_gone after delete on api_utmtracking
  begin ${noteClick("old")} ${noteConversionsOf("old")}
  end`,
  `create trigger report_delivery_changed after update of status on deliveries
  when old.status <> new.status
  begin ${noteDelivery("new")}
  end`,
  `create trigger report_delivery_gone after delete on deliveries
  begin ${noteDelivery("old")}
  end`,
  `create trigger report_conversion_added after insert on conversions
  begin ${noteConversion("new")}
  end`,
  `create trigger report_conversion_changed after update on conversions
  when (old.network, old.status, old.created_at) <> (new.network, new.status, new.created_at)
    or old.payout_minor is not new.payout_minor or old.currency is not new.currency or old.offer is not new.offer
    or old.click_id is not new.click_id or old.first_click_id is not new.first_click_id
  begin ${noteConversion("old")} ${noteConversion("new")}
  end`,
  `create trigger report_conversion_gone after delete on conversions
  begin ${noteConversion("old")}
  end`,
];
