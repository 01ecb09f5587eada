import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Steps, type Work } from "../work.ts";
import type { Grain, ReportChange, SegmentKind, Span } from "./model.ts";
import { type Due, daysDue, forgetShortcuts, quartersDue } from "./shortcuts.ts";

/** Who counts: of several gateways one at a time. */
export interface Turn {
  /** Unix ms by the database's clock. */
  readonly nowMs: number;
  /** Unix ms up to which segments hold what there is; null: there are none yet. */
  readonly builtToMs: number | null;
  /** Whether quarters of hours are wanted beside the hours. */
  readonly wantsQuarters: boolean;
}

/** What a span came to: nothing where there was nothing. */
export interface PackedSegment {
  readonly kind: SegmentKind;
  /** Names of what its cells are not told apart by. */
  readonly left: readonly string[];
  readonly cells: Uint8Array | undefined;
}

/** One of a span's shortcuts; it is kept also where there was nothing, which is then known. */
export interface Shortcut extends Span, PackedSegment {
  readonly grain: Grain;
  readonly cells: Uint8Array;
}

export interface CountedSpan extends Span {
  readonly segments: readonly PackedSegment[];
  /** How far the segments reach now; undefined: as far as before. */
  readonly builtToMs?: number;
}

/** The segments' writing side. */
export interface AggregateStore {
  /** For `forMs`, or longer with each span that is kept; undefined: another gateway has it. */
  takeTurn(holder: string, forMs: number): Promise<Turn | undefined>;
  endTurn(holder: string): Promise<void>;
  /** Puts a span's segments in place of those that were there; false: another one has had the turn meanwhile, nothing is kept. */
  keep(holder: string, forMs: number, counted: CountedSpan): Promise<boolean>;
  /** Puts them in place of those of their kind and grain in this span; false as above. */
  keepShortcuts(holder: string, forMs: number, span: Span, shortcuts: readonly Shortcut[]): Promise<boolean>;
  /** Days that are over by the end of a span, have hours in it, and none of their own. */
  daysDue(span: Span, limit: number): Promise<readonly Due[]>;
  /** Hours from a time on without their quarters, the youngest first. */
  quartersDue(fromMs: number, limit: number): Promise<readonly Due[]>;
  /** From now on quarters are counted, those of all hours that there are too. */
  wantQuarters(): Promise<void>;
  /** Of each day that there is, by `dayKey`, what tells its cells from others. */
  dayDigests(): Promise<ReadonlyMap<string, string>>;
  /** How long ago what happened is counted up to, ms; undefined: nothing is counted yet. */
  behindMs(): Promise<number | undefined>;
  /** Where segments begin, Unix ms upwards. */
  begins(): Promise<readonly number[]>;
  /** How many of a span's segments are kept otherwise than they are here. */
  differing(span: Span, segments: readonly PackedSegment[]): Promise<number>;
  /** The oldest first. */
  changes(limit: number): Promise<readonly ReportChange[]>;
  /** False: another one has had the turn meanwhile, and they stay. */
  forget(holder: string, forMs: number, changes: readonly number[]): Promise<boolean>;
}

export function aggregateStore(
  db: Kysely<Database>,
  { now }: Dialect,
  transact: <T extends object>(work: Work<T>) => Promise<T>,
): AggregateStore {
  const hold = (holder: string, forMs: number) =>
    db.updateTable("report_progress").set({ held_by: holder, held_until_ms: sql<number>`${now} + ${sql.lit(forMs)}` });
  /**
   * Only while it is the holder's own. One that has run out is, too, if nobody took it; one that is free is not: whoever
   * had it meanwhile knew of changes that this holder does not.
   */
  const holdOn = (holder: string, forMs: number) => hold(holder, forMs).where("held_by", "=", holder);

  function* keepSpan(
    holder: string,
    forMs: number,
    { fromMs, toMs, segments, builtToMs }: CountedSpan,
  ): Steps<{ kept: boolean }> {
    // Also locks the row: whoever wants the turn waits until this is written.
    const [held] = yield* rowsOf(
      holdOn(holder, forMs)
        .$if(builtToMs !== undefined, (query) => query.set({ built_to_ms: builtToMs }))
        .returning("id"),
    );
    if (held === undefined) return { kept: false };
    const kinds = segments.map(({ kind }) => kind);
    if (kinds.length === 0) return { kept: true };
    yield* rowsOf(
      db
        .deleteFrom("report_segments")
        .where("kind", "in", kinds)
        .where("from_ms", ">=", fromMs)
        .where("from_ms", "<", toMs)
        .returning("id"),
    );
    yield* forgetShortcuts(db, { fromMs, toMs }, kinds);
    for (const { kind, left, cells } of segments) {
      if (cells === undefined) continue;
      const row = { kind, from_ms: fromMs, to_ms: toMs, form: FORM, left_out: JSON.stringify(left), cells };
      yield* rowsOf(db.insertInto("report_segments").values(row).returning("id"));
    }
    return { kept: true };
  }

  function* keepShortcuts(
    holder: string,
    forMs: number,
    { fromMs, toMs }: Span,
    shortcuts: readonly Shortcut[],
  ): Steps<{ kept: boolean }> {
    const [held] = yield* rowsOf(holdOn(holder, forMs).returning("id"));
    if (held === undefined) return { kept: false };
    for (const [grain, own] of Map.groupBy(shortcuts, (shortcut) => shortcut.grain)) {
      yield* rowsOf(
        db
          .deleteFrom("report_shortcuts")
          .where("grain", "=", grain)
          .where(
            "kind",
            "in",
            own.map(({ kind }) => kind),
          )
          .where("from_ms", ">=", fromMs)
          .where("from_ms", "<", toMs)
          .returning("id"),
      );
    }
    for (const { kind, grain, left, cells, ...span } of shortcuts) {
      const row = { kind, grain, from_ms: span.fromMs, to_ms: span.toMs, left_out: JSON.stringify(left), cells };
      yield* rowsOf(db.insertInto("report_shortcuts").values(row).returning("id"));
    }
    return { kept: true };
  }

  return {
    async takeTurn(holder, forMs) {
      const { turns } = await transact(function* () {
        const query = hold(holder, forMs)
          .where((eb) => eb.or([eb("held_by", "=", holder), eb("held_until_ms", "<", now)]))
          .returning(["built_to_ms as builtToMs", "wants_quarters", now.as("nowMs")]);
        return { turns: yield* rowsOf(query) };
      });
      return turns.map(({ wants_quarters, ...turn }) => ({ ...turn, wantsQuarters: wants_quarters === 1 }))[0];
    },
    async endTurn(holder) {
      await transact(function* () {
        const query = db.updateTable("report_progress").set({ held_until_ms: 0, held_by: null });
        return yield* rowsOf(query.where("held_by", "=", holder).returning("id"));
      });
    },
    async keep(holder, forMs, counted) {
      return (await transact(() => keepSpan(holder, forMs, counted))).kept;
    },
    async keepShortcuts(holder, forMs, span, shortcuts) {
      return (await transact(() => keepShortcuts(holder, forMs, span, shortcuts))).kept;
    },
    daysDue: (span, limit) => daysDue(db, span, limit),
    quartersDue: (fromMs, limit) => quartersDue(db, fromMs, limit),
    async wantQuarters() {
      await transact(function* () {
        const query = db.updateTable("report_progress").set({ wants_quarters: 1 }).where("wants_quarters", "=", 0);
        return yield* rowsOf(query.returning("id"));
      });
    },
    async dayDigests() {
      const days = db.selectFrom("report_shortcuts").where("grain", "=", "day");
      const digests = new Map<string, string>();
      // One by one: all of them may be more than the memory holds.
      for (const { id } of await days.select("id").execute()) {
        const row = days.select(["kind", "from_ms as fromMs", "left_out", "cells"]).where("id", "=", id);
        const day = await row.executeTakeFirst();
        if (day !== undefined) digests.set(dayKey(day), digestOf({ left: JSON.parse(day.left_out), cells: day.cells }));
      }
      return digests;
    },
    async behindMs() {
      const query = db.selectFrom("report_progress").select(["built_to_ms", now.as("now_ms")]);
      const { built_to_ms, now_ms } = await query.executeTakeFirstOrThrow();
      return built_to_ms === null ? undefined : now_ms - built_to_ms;
    },
    async begins() {
      const rows = await db.selectFrom("report_segments").select("from_ms").distinct().orderBy("from_ms").execute();
      return rows.map(({ from_ms }) => from_ms);
    },
    async differing({ fromMs, toMs }, segments) {
      const rows = await db
        .selectFrom("report_segments")
        .select(["kind", "from_ms", "to_ms", "left_out", "cells"])
        .where("from_ms", ">=", fromMs)
        .where("from_ms", "<", toMs)
        .execute();
      const isKept = ({ kind, left, cells }: PackedSegment) => {
        const kept = rows.filter((row) => row.kind === kind);
        if (cells === undefined) return kept.length === 0;
        const [only, another] = kept;
        if (only === undefined || another !== undefined) return false;
        return only.to_ms === toMs && only.left_out === JSON.stringify(left) && Buffer.compare(only.cells, cells) === 0;
      };
      return segments.filter((segment) => !isKept(segment)).length;
    },
    async changes(limit) {
      const rows = await db.selectFrom("report_changes").selectAll().orderBy("id").limit(limit).execute();
      return rows.map(({ id, kind, from_ms, to_ms }) => ({ id, kind, fromMs: from_ms, toMs: to_ms }));
    },
    async forget(holder, forMs, changes) {
      for (let at = 0; at < changes.length; at += FORGOTTEN_AT_ONCE) {
        const some = changes.slice(at, at + FORGOTTEN_AT_ONCE);
        const { forgotten } = await transact(function* () {
          const [held] = yield* rowsOf(holdOn(holder, forMs).returning("id"));
          if (held === undefined) return { forgotten: false };
          yield* rowsOf(db.deleteFrom("report_changes").where("id", "in", some).returning("id"));
          return { forgotten: true };
        });
        if (!forgotten) return false;
      }
      return true;
    },
  };
}

export function dayKey({ kind, fromMs }: { readonly kind: SegmentKind; readonly fromMs: number }): string {
  return `${kind} ${fromMs}`;
}

export function digestOf({ left, cells }: Pick<Shortcut, "left" | "cells">): string {
  return createHash("sha256").update(JSON.stringify(left)).update(cells).digest("base64");
}

/** What is kept of an hour, and how; another one needs all hours counted again, by a migration. */
export const FORM = 2;

/** As many parameters of one statement as every SQLite takes. */
const FORGOTTEN_AT_ONCE = 500;
