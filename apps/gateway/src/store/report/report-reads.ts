import { type Compilable, type Kysely, type RawBuilder, sql } from "kysely";
import { costLines } from "../costs/cost-lines.ts";
import type { CostRow } from "../costs/model.ts";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Steps } from "../work.ts";
import {
  bareCells,
  type CellRequest,
  clickCells,
  conversionCells,
  type UnattributedCell,
  unattributedConversions,
} from "./cells.ts";
import {
  type CellRow,
  CONVERSION_KINDS,
  type Grain,
  type HeldSegment,
  type Model,
  type ReportChange,
  type SegmentAddress,
  type SegmentKind,
  type Span,
} from "./model.ts";
import { time } from "./sql.ts";

/** A few long texts are better than many: SQLite prepares each anew. */
const FETCHED_AT_ONCE = 100;

/** What a report is read from, as steps of one work: all of them see the same moment of the database. */
export class ReportReads {
  readonly #db: Kysely<Database>;
  readonly #dialect: Dialect["name"];

  constructor(db: Kysely<Database>, dialect: Dialect["name"]) {
    this.#db = db;
    this.#dialect = dialect;
  }

  /** Unix ms up to which segments hold what there is; null: there are none yet. */
  *builtTo(): Steps<number | null> {
    const [row] = yield* rowsOf(this.#db.selectFrom("report_progress").select("built_to_ms"));
    return row?.built_to_ms ?? null;
  }

  /** Changes that no segment has in it yet. */
  *changes({ fromMs, toMs }: Span): Steps<readonly ReportChange[]> {
    const rows = yield* rowsOf(
      this.#db.selectFrom("report_changes").selectAll().where("from_ms", "<", toMs).where("to_ms", ">=", fromMs),
    );
    return rows.map(({ id, kind, from_ms, to_ms }) => ({ id, kind, fromMs: from_ms, toMs: to_ms }));
  }

  /** Hours, and pieces of the one that is not over, that begin in a span; upwards. */
  *segments(kind: SegmentKind, { fromMs, toMs }: Span): Steps<readonly HeldSegment[]> {
    const query = this.#db.selectFrom("report_segments").select(["id", "from_ms", "to_ms", "left_out"]);
    const own = query.where("kind", "=", kind).where("from_ms", ">=", fromMs).where("from_ms", "<", toMs);
    return heldOf("report_segments", yield* rowsOf(own.orderBy("from_ms")));
  }

  *shortcuts(kind: SegmentKind, grain: Grain, { fromMs, toMs }: Span): Steps<readonly HeldSegment[]> {
    const query = this.#db.selectFrom("report_shortcuts").select(["id", "from_ms", "to_ms", "left_out"]);
    const own = query.where("kind", "=", kind).where("from_ms", ">=", fromMs).where("from_ms", "<", toMs);
    return heldOf("report_shortcuts", yield* rowsOf(own.where("grain", "=", grain)));
  }

  /** What is in segments; so many at a time that none of it has to be held. */
  *packed(
    addresses: readonly SegmentAddress[],
    take: (address: SegmentAddress, cells: Uint8Array) => void,
  ): Steps<void> {
    for (const [table, own] of Map.groupBy(addresses, (address) => address.table)) {
      for (let at = 0; at < own.length; at += FETCHED_AT_ONCE) {
        const ids = own.slice(at, at + FETCHED_AT_ONCE).map(({ id }) => id);
        const rows = yield* rowsOf(this.#db.selectFrom(table).select(["id", "cells"]).where("id", "in", ids));
        for (const { id, cells } of rows) take({ table, id }, cells);
      }
    }
  }

  /** Raw rows of a span, counted. */
  *cells(kind: SegmentKind, request: CellRequest): Steps<readonly CellRow[]> {
    if (kind === "clicks") return yield* this.#rows(clickCells(request, this.#dialect));
    if (kind === "users") return yield* this.#rows(bareCells(request, this.#dialect));
    const of = CONVERSION_KINDS.find((known) => known.kind === kind);
    if (of === undefined) throw new Error(`there are no rows of ${kind}`);
    return yield* this.#rows(conversionCells(request, of, this.#dialect));
  }

  *unattributed(request: Span & Pick<CellRequest, "filters">, model: Model): Steps<readonly UnattributedCell[]> {
    return yield* this.#rows(unattributedConversions(request, model, this.#dialect));
  }

  /** What was spent on days (`2026-11-01`), both included. */
  *costs(fromDay: string, toDay: string): Steps<readonly CostRow[]> {
    return yield* rowsOf(costLines(this.#db, fromDay, toDay));
  }

  /** When the next click or conversion after that time was there; undefined: none was. */
  *nextActivity(fromMs: number): Steps<number | undefined> {
    const from = time(fromMs, this.#dialect);
    const times = yield* this.#rows(sql<{ at: string | null }>`
      select min(received_at) as at from api_utmtracking where received_at >= ${from}
      union all
      select min(created_at) as at from conversions where created_at >= ${from}`);
    const found = times.flatMap(({ at }) => (at === null ? [] : [Date.parse(at)]));
    return found.length === 0 ? undefined : Math.min(...found);
  }

  *#rows<Row>(query: RawBuilder<Row>): Steps<readonly Row[]> {
    const compilable: Compilable<Row> = { compile: () => query.compile(this.#db) };
    return yield* rowsOf(compilable);
  }
}

/** As nearly all are: a month is a thousand of them, and a thousand JSON texts. */
const NOTHING_LEFT: readonly string[] = [];

interface HeldRow {
  readonly id: number;
  readonly from_ms: number;
  readonly to_ms: number;
  readonly left_out: string;
}

function heldOf(table: SegmentAddress["table"], rows: readonly HeldRow[]): HeldSegment[] {
  return rows.map(({ id, from_ms, to_ms, left_out }) => ({
    address: { table, id },
    fromMs: from_ms,
    toMs: to_ms,
    left: left_out === "[]" ? NOTHING_LEFT : JSON.parse(left_out),
  }));
}
