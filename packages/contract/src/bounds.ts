import { COLUMN_MARKS, EVENT_ID_MAX, SUB_MARKS } from "./fields.ts";

/** Longest mark, in characters: it is a part of index keys, and a key of PostgreSQL's holds 2704 bytes. */
export const MARK_MAX = 500;

/** Longest ID of a user, a transaction or a goal: several stand in one index key, each character up to 4 bytes. */
export const ID_MAX = 200;

/** Longest name of a field. */
export const NAME_MAX = 100;

const ADDRESS_MAX = 8_000;

/** Longest value of a field that is neither a mark nor named below; it is in no index. */
const OTHER_MAX = 2_000;

const NAMED: ReadonlyMap<string, number> = new Map(
  Object.entries({
    ...Object.fromEntries([...COLUMN_MARKS, ...SUB_MARKS].map((name) => [name, MARK_MAX])),
    user_id: ID_MAX,
    vk_user_id: ID_MAX,
    s6: ID_MAX,
    event_id: EVENT_ID_MAX,
    first_name: ID_MAX,
    last_name: ID_MAX,
    offer: ID_MAX,
    timestamp: ID_MAX,
    url: ADDRESS_MAX,
    referrer: ADDRESS_MAX,
    launch_params: ADDRESS_MAX,
    user_agent: 1_000,
  }),
);

/**
 * How long a click's field may be, in characters as people and JSON Schema count them: an emoji of one code point is
 * one. The same for both databases, since PostgreSQL refuses an index key that SQLite takes.
 */
export function boundOf(field: string): number {
  return NAMED.get(field) ?? OTHER_MAX;
}

/** The first `most` characters; never half of one. */
export function cutTo(text: string, most: number): string {
  if (text.length <= most) return text;
  let end = 0;
  for (let count = 0; count < most && end < text.length; count += 1)
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  return text.slice(0, end);
}

/** True for a text of more than `most` characters. */
export function isLonger(text: string, most: number): boolean {
  return cutTo(text, most) !== text;
}
