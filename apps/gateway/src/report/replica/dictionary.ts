import { createHmac } from "node:crypto";
import { INTEGER, UHUGEINT } from "@duckdb/node-api";
import { type DuckDb, numberOf } from "./duckdb.ts";

/** A cache of about 40 MB; the values of most gateways' ads fit many times over. */
const MOST_CACHED = 200_000;

/**
 * Small numbers in place of texts: they group several times faster. The file holds a keyed hash of each text and never
 * the text itself, which may name a user.
 */
export class Dictionary {
  readonly #db: DuckDb;
  readonly #hashKey: Buffer;
  readonly #cache = new Map<string, number>();

  constructor(db: DuckDb, hashKey: string) {
    this.#db = db;
    this.#hashKey = Buffer.from(hashKey, "hex");
  }

  static readonly TABLE = "dictionary (key integer, hash uhugeint)";

  /** The keys of texts; those that have none yet get one. Within a transaction. */
  async add(texts: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    const missing = this.#missing(texts);
    if (missing.length > 0) {
      await this.#seek(missing);
      await this.#db.run(`
        insert into dictionary
        select (select coalesce(max(key), 0) from dictionary) + row_number() over (order by place), hash
        from sought where hash not in (select hash from dictionary)`);
      await this.#learn(missing);
    }
    return this.#cache;
  }

  /** The keys of those texts that have one. */
  async find(texts: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    const missing = this.#missing(texts);
    if (missing.length > 0) {
      await this.#seek(missing);
      await this.#learn(missing);
    }
    return this.#cache;
  }

  /** Forgets the keys that a failed transaction has added. */
  forget(): void {
    this.#cache.clear();
  }

  #missing(texts: ReadonlySet<string>): readonly string[] {
    if (this.#cache.size > MOST_CACHED) this.#cache.clear();
    return [...texts].filter((text) => !this.#cache.has(text));
  }

  async #seek(texts: readonly string[]): Promise<void> {
    await this.#db.run("create or replace temp table sought (place integer, hash uhugeint)");
    await this.#db.append(
      "sought",
      [INTEGER, UHUGEINT],
      texts.map((text, place) => [place, this.#hash(text)]),
    );
  }

  async #learn(texts: readonly string[]): Promise<void> {
    const rows = await this.#db.rows("select place, key from sought join dictionary using (hash)");
    for (const row of rows) {
      const text = texts[numberOf(row.get("place"))];
      if (text !== undefined) this.#cache.set(text, numberOf(row.get("key")));
    }
  }

  #hash(text: string): bigint {
    const digest = createHmac("sha256", this.#hashKey).update(text).digest();
    return (digest.readBigUInt64BE(0) << 64n) | digest.readBigUInt64BE(8);
  }
}

/** The key of a text. The same text has two keys, as a mark and as a visitor. */
export const asMark = (value: string): string => `m${value}`;
