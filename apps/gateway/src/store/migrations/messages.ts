import type { Types } from "./dialects.ts";

/** Targets, the messages to them, and the alerts that some messages are about (ADR 0035). */
export function messages({ id, integer, time, end, keyed }: Types): readonly string[] {
  return [
    `create table targets (
      slug text primary key,
      settings text not null,
      active integer not null check (active in (0, 1)),
      revision integer not null,
      created_at ${time} not null,
      updated_at ${time} not null
    ) ${keyed}`,
    // What a target is to be told. The key makes one news one message, however many gateways find it out.
    `create table messages (
      id ${id},
      target text not null,
      key text not null,
      kind text not null check (kind in ('conversion', 'alert', 'test')),
      conversion_id ${integer},
      change_id ${integer},
      status text,
      facts text,
      state text not null check (state in ('new', 'queued', 'skipped')),
      reason text,
      created_at ${time} not null,
      unique (target, key)
    ) ${end}`,
    // What is to be composed; such rows live for milliseconds.
    "create index messages_new on messages (id) where state = 'new'",
    "create index messages_by_conversion on messages (conversion_id) where conversion_id is not null",
    // The delivery of a message has the message's id with a minus, so it can be no click's.
    "alter table deliveries add column target text",
    "alter table deliveries add column method text",
    "alter table deliveries add column body text",
    // Times are Unix ms of the database's clock.
    `create table alerts (
      kind text not null,
      subject text not null,
      since ${integer},
      bad_at ${integer},
      bad_by text,
      good_at ${integer},
      active integer not null check (active in (0, 1)),
      episode integer not null,
      begun_at ${integer},
      ended_at ${integer},
      details text not null,
      primary key (kind, subject)
    ) ${keyed}`,
  ];
}
