import type { DuckDBType, DuckDBValue } from "@duckdb/node-api";
import type { ClickSource, ConversionSource, IdRange, Ids, Position, Source } from "../../store/report/model.ts";
import { CLICK_COLUMNS, CONVERSION_COLUMNS, type Columns, tableOf, textsOf } from "./columns.ts";
import { Dictionary } from "./dictionary.ts";
import { DuckDb, type DuckRow, type DuckSettings } from "./duckdb.ts";
import { noteTouched, recountUniques } from "./uniques.ts";

const TABLES = [
  tableOf("clicks", CLICK_COLUMNS),
  tableOf("conversions", CONVERSION_COLUMNS),
  Dictionary.TABLE,
  "state (form varchar, source varchar, position varchar, pending varchar)",
];
/** A replica of other tables than these is another version's, and is made again. Raise it when values change. */
const FORM = `1: ${TABLES.join("; ")}`;

/** More ranges than this are looked up id by id. */
const MOST_CONDITIONS = 100;

/** How far a replica is. */
export interface ReplicaState {
  readonly position: Position;
  /** Rows that are still to be read; empty: the replica has everything up to the position. */
  readonly pending: readonly IdRange[];
}

/** Rows as they are now; rows of the ranges that are not among them are gone. */
export interface Batch {
  readonly ranges: readonly IdRange[];
  readonly clicks: readonly ClickSource[];
  readonly conversions: readonly ConversionSource[];
  readonly state: ReplicaState;
}

/** A replica of another database or another version. */
export class StrangeReplica extends Error {}

/**
 * A columnar copy of what reports need of clicks and conversions. It may be deleted at any time and is made again. It
 * holds no personal data: texts are in it as keyed hashes only.
 */
export class Replica {
  readonly #db: DuckDb;
  readonly #dictionary: Dictionary;
  readonly #source: string;
  #state: ReplicaState | undefined;

  private constructor(db: DuckDb, source: Source, state: ReplicaState | undefined) {
    this.#db = db;
    this.#dictionary = new Dictionary(db, source.hashKey);
    this.#source = source.name;
    this.#state = state;
  }

  /** Throws `StrangeReplica` where the file is of another database or version, `FileInUse`, or what DuckDB says. */
  static async open(file: string, settings: DuckSettings, source: Source): Promise<Replica> {
    const db = await DuckDb.open(file, settings);
    try {
      return new Replica(db, source, await stateIn(db, source.name));
    } catch (error) {
      db.close();
      throw error;
    }
  }

  /** Undefined: nothing has been read yet. */
  get state(): ReplicaState | undefined {
    return this.#state;
  }

  rows(sql: string): Promise<readonly DuckRow[]> {
    return this.#db.rows(sql);
  }

  run(sql: string): Promise<void> {
    return this.#db.run(sql);
  }

  /** A table for one question, in the place of the one before. */
  async putTable(
    name: string,
    columns: readonly (readonly [string, DuckDBType])[],
    rows: readonly (readonly DuckDBValue[])[],
  ): Promise<void> {
    const types = columns.map(([column, type]) => `${column} ${type}`);
    await this.#db.run(`create or replace temp table ${name} (${types.join(", ")})`);
    await this.#db.append(
      name,
      columns.map(([, type]) => type),
      rows,
    );
  }

  /** The keys of texts (`asMark`), as far as they have one. */
  keys(texts: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
    return this.#dictionary.find(texts);
  }

  /** Empties it: all there is has to be read. */
  async clear(state: ReplicaState): Promise<void> {
    await this.#change(state, async () => {
      for (const table of ["clicks", "conversions", "dictionary"]) await this.#db.run(`delete from ${table}`);
    });
    this.#dictionary.forget();
  }

  /** Notes what has to be read. */
  async postpone(state: ReplicaState): Promise<void> {
    await this.#change(state, async () => {});
  }

  /** Puts rows in the place of those that were there. */
  async apply({ ranges, clicks, conversions, state }: Batch): Promise<void> {
    await this.#change(state, async () => {
      const keys = await this.#dictionary.add(textsOf(clicks, conversions));
      const clickIds = ranges.filter(({ kind }) => kind === "clicks");
      if (clickIds.length > 0) await this.#replaceClicks(clickIds, clicks, keys);
      const conversionIds = [
        ...ranges.filter(({ kind }) => kind === "conversions"),
        ...conversions.map(({ id }) => ({ fromId: id, toId: id })),
      ];
      if (conversionIds.length > 0) await this.#replaceConversions(conversionIds, conversions, keys);
    });
  }

  interrupt(): void {
    this.#db.interrupt();
  }

  close(): void {
    this.#db.close();
  }

  async #replaceClicks(
    ids: readonly Ids[],
    clicks: readonly ClickSource[],
    keys: ReadonlyMap<string, number>,
  ): Promise<void> {
    const changed = await this.#idsIn(ids);
    await noteTouched(this.#db, changed);
    await this.#db.run(`delete from clicks where ${changed}`);
    await this.#append("clicks", CLICK_COLUMNS, clicks, keys);
    await recountUniques(this.#db, changed);
  }

  async #replaceConversions(
    ids: readonly Ids[],
    conversions: readonly ConversionSource[],
    keys: ReadonlyMap<string, number>,
  ): Promise<void> {
    await this.#db.run(`delete from conversions where ${await this.#idsIn(ids)}`);
    await this.#append("conversions", CONVERSION_COLUMNS, conversions, keys);
  }

  /** A condition on `id`. */
  async #idsIn(ranges: readonly Ids[]): Promise<string> {
    if (ranges.length <= MOST_CONDITIONS) {
      return `(${ranges.map(({ fromId, toId }) => `id between ${fromId} and ${toId}`).join(" or ")})`;
    }
    const values = ranges.map(({ fromId, toId }) => `(${fromId}, ${toId})`);
    await this.#db.run(`
      create or replace temp table changed as
      select unnest(range(from_id, to_id + 1)) as id from (values ${values.join(", ")}) as ranges (from_id, to_id)`);
    const first = ranges.reduce((least, { fromId }) => Math.min(least, fromId), Number.MAX_SAFE_INTEGER);
    const last = ranges.reduce((most, { toId }) => Math.max(most, toId), 0);
    return `(id between ${first} and ${last} and id in (select id from changed))`;
  }

  async #append<Row>(
    table: string,
    columns: Columns<Row>,
    rows: readonly Row[],
    keys: ReadonlyMap<string, number>,
  ): Promise<void> {
    const values = rows.map((row) => columns.map(({ value }) => value(row, keys)));
    await this.#db.append(
      table,
      columns.map(({ type }) => type),
      values,
    );
  }

  async #change(state: ReplicaState, work: () => Promise<void>): Promise<void> {
    try {
      await this.#db.transaction(async () => {
        await work();
        await this.#db.run("delete from state");
        await this.#db.run("insert into state values ($1, $2, $3, $4)", [
          FORM,
          this.#source,
          state.position,
          JSON.stringify(state.pending),
        ]);
      });
    } catch (error) {
      this.#dictionary.forget();
      throw error;
    }
    this.#state = state;
  }
}

async function stateIn(db: DuckDb, source: string): Promise<ReplicaState | undefined> {
  const tables = await db.rows("select table_name from information_schema.tables where table_schema = 'main'");
  if (tables.length === 0) {
    await db.transaction(async () => {
      for (const table of TABLES) await db.run(`create table ${table}`);
    });
    return undefined;
  }
  if (!tables.some((table) => table.get("table_name") === "state")) throw new StrangeReplica("it has other tables");
  const [state] = await db.rows("select * from state");
  if (state === undefined) return undefined;
  if (state.get("form") !== FORM) throw new StrangeReplica("it is of another version");
  if (state.get("source") !== source) throw new StrangeReplica("it is of another database");
  return { position: String(state.get("position")), pending: JSON.parse(String(state.get("pending"))) };
}
