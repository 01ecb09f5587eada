export const FILLED_TABLES = ["api_utmtracking", "deliveries", "conversions"] as const;

export type Row = Readonly<Record<string, string | number | null>>;

/** Rows by table; those of one table have the same columns in the same order. */
export type Batch = ReadonlyMap<(typeof FILLED_TABLES)[number], readonly Row[]>;

/** Writes rows past the gateway, as fast as the database takes them. */
export interface Filler {
  /** Takes the indexes and triggers of the filled tables away; what it gives puts them back. */
  strip(): Promise<() => Promise<void>>;
  /** One transaction. */
  write(batch: Batch): Promise<void>;
  /** Above all clicks. */
  nextId(): Promise<number>;
  /** When the last click was received, Unix ms. */
  lastMs(): Promise<number>;
  close(): Promise<void>;
}
