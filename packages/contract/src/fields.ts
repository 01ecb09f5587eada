const numbered = <P extends string>(prefix: P, count: number): `${P}${number}`[] =>
  Array.from({ length: count }, (_, i): `${P}${number}` => `${prefix}${i + 1}`);

/** Marks that say where a click came from; each has a column of its own in `api_utmtracking`. */
export const SOURCE_MARKS = [
  "utm_source",
  "utm_medium",
  "utm_campaign",
  "utm_content",
  "utm_term",
  "ref",
  "ref_source",
  "vk_ad_id",
  "vk_ref",
  "vk_platform",
] as const;

/** Marks with a column of their own in `api_utmtracking`. */
export const COLUMN_MARKS = ["first_name", "last_name", ...SOURCE_MARKS] as const;

export type ColumnMark = (typeof COLUMN_MARKS)[number];

/** The networks' own sub-parameters; kept in `extra`. */
export const SUB_MARKS: readonly string[] = [...numbered("s", 8), ...numbered("sub", 10)];

/** Longest `event_id`, in characters: it is an index key in both databases. */
export const EVENT_ID_MAX = 200;

/** Largest body of a click, in bytes: a real one has a few KB. */
export const BODY_LIMIT = 16 * 1024;
