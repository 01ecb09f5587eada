import { setTimeout as sleep } from "node:timers/promises";
import type { AggregateStore, Turn } from "../store/report/aggregate-store.ts";
import type { ReportChange, Span } from "../store/report/model.ts";
import type { Subject } from "./count-span.ts";
import { floorTo, HOUR_MS, PIECE_MS, units } from "./plan.ts";
import type { Reports } from "./report-maker.ts";

const EVERY_MS = 10_000;
/** Longer than the counting of any hour; each span that is kept begins it anew. */
const TURN_MS = 120_000;
const TURN_RETRY_MS = 500;
/**
 * Younger rows are left alone: they may not be committed yet, and their deliveries change. Longer than the triggers'
 * 60 s by what clocks may differ and a transaction may last.
 */
const GRACE_MS = 90_000;
const CHANGES_AT_ONCE = 5_000;

export interface AggregatorParts {
  readonly store: AggregateStore;
  readonly reports: Pick<Reports, "count" | "nextActivity">;
  /** This gateway's name among those that share the database. */
  readonly holder: string;
  readonly onError: (error: unknown) => void;
}

/** Counts closed hours from their raw rows, and anew those that have changed (ADR 0015). Several gateways take turns. */
export class Aggregator {
  readonly #parts: AggregatorParts;
  #timer: NodeJS.Timeout | undefined;
  #pass: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(parts: AggregatorParts) {
    this.#parts = parts;
  }

  start(afterMs = 0): void {
    this.#timer = setTimeout(() => {
      this.#pass = this.pass()
        .catch((error: unknown) => {
          // Whoever stops it may have taken away what it counts with.
          if (!this.#stopped) this.#parts.onError(error);
        })
        .finally(() => {
          if (!this.#stopped) this.start(EVERY_MS);
        });
    }, afterMs);
  }

  /** Resolves when the pass under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#pass;
  }

  /** Does what can be done now; doing it again changes nothing. */
  async pass(): Promise<void> {
    const { store, holder } = this.#parts;
    const turn = await store.takeTurn(holder, TURN_MS);
    if (turn === undefined) return;
    try {
      const builtToMs = await this.#goOn(turn);
      if (builtToMs !== undefined) await this.#mend(builtToMs);
    } finally {
      await store.endTurn(holder);
    }
  }

  /** Counts all that segments hold once more and puts it in their place; tells of each span how many were not the same. */
  async rebuild(onSpan: (span: RebuiltSpan) => void): Promise<void> {
    const { store, reports, holder } = this.#parts;
    const turn = await this.#wholeTurn();
    try {
      const builtToMs = await this.#goOn(turn);
      if (builtToMs === undefined) return;
      await this.#mend(builtToMs);
      const begins = (await store.begins()).filter((ms) => ms < builtToMs);
      for (let at = 0; at < builtToMs; ) {
        const next = begins.find((ms) => ms >= at) ?? builtToMs;
        const [unit] = units(instant(Math.min((await reports.nextActivity(at)) ?? builtToMs, next)), builtToMs);
        if (unit === undefined || unit.fromMs >= builtToMs) break;
        const segments = await reports.count(BOTH, unit);
        const differing = await store.differing(unit, segments);
        if (!(await this.#keep(unit, segments))) throw new TurnTaken();
        onSpan({ fromMs: unit.fromMs, toMs: unit.toMs, differing });
        at = unit.toMs;
      }
    } finally {
      await store.endTurn(holder);
    }
  }

  /** A gateway that is at work has its turn for moments. */
  async #wholeTurn(): Promise<Turn> {
    for (let tries = 0; tries < TURN_MS / TURN_RETRY_MS; tries += 1) {
      const turn = await this.#parts.store.takeTurn(this.#parts.holder, TURN_MS);
      if (turn !== undefined) return turn;
      await sleep(TURN_RETRY_MS);
    }
    throw new TurnTaken();
  }

  /** What has happened since: hours that are over as a whole, the one that is not in pieces. */
  async #goOn({ nowMs, builtToMs }: Turn): Promise<number | undefined> {
    const { reports } = this.#parts;
    const endMs = floorTo(nowMs - GRACE_MS, PIECE_MS);
    let reached = builtToMs ?? undefined;
    while (!this.#stopped && (reached === undefined || reached < endMs)) {
      const unit = await this.#next(reached, endMs);
      const segments = unit.isEmpty ? [] : await reports.count(BOTH, unit);
      if (!(await this.#keep(unit, segments, unit.toMs))) return undefined;
      reached = unit.toMs;
    }
    return reached;
  }

  /** The next piece; the next hour where it is over, in place of its pieces; a time in which nothing was as one. */
  async #next(reached: number | undefined, endMs: number): Promise<Span & { readonly isEmpty: boolean }> {
    const fromMs = floorTo(reached ?? 0, HOUR_MS);
    if (fromMs + HOUR_MS > endMs) {
      const piece = reached ?? endMs - PIECE_MS;
      return { fromMs: piece, toMs: piece + PIECE_MS, isEmpty: false };
    }
    const activity = (await this.#parts.reports.nextActivity(fromMs)) ?? endMs;
    const busy = Math.min(floorTo(activity, HOUR_MS), floorTo(endMs, HOUR_MS));
    if (busy > fromMs) return { fromMs, toMs: busy, isEmpty: true };
    return { fromMs, toMs: fromMs + HOUR_MS, isEmpty: false };
  }

  /** Spans whose raw rows have changed since they were counted. */
  async #mend(builtToMs: number): Promise<void> {
    const { store, reports, holder } = this.#parts;
    while (!this.#stopped) {
      const changes = await store.changes(CHANGES_AT_ONCE);
      for (const { subjects, ...unit } of changedUnits(changes, builtToMs)) {
        if (this.#stopped) return;
        if (!(await this.#keep(unit, await reports.count(subjects, unit)))) return;
      }
      // Only those that were seen: one that came meanwhile is for the next round.
      const forgotten = await store.forget(
        holder,
        TURN_MS,
        changes.map(({ id }) => id),
      );
      if (!forgotten || changes.length < CHANGES_AT_ONCE) return;
    }
  }

  async #keep(
    { fromMs, toMs }: Span,
    segments: Awaited<ReturnType<Reports["count"]>>,
    builtToMs?: number,
  ): Promise<boolean> {
    const { store, holder } = this.#parts;
    const reached = builtToMs === undefined ? {} : { builtToMs };
    return await store.keep(holder, TURN_MS, { fromMs, toMs, segments, ...reached });
  }
}

export interface RebuiltSpan extends Span {
  /** Segments that came out otherwise than they were kept. */
  readonly differing: number;
}

/** Another gateway is counting. */
export class TurnTaken extends Error {
  constructor() {
    super("Часы для отчётов сейчас считает другой шлюз: повторите, когда он закончит");
  }
}

const BOTH: readonly Subject[] = ["clicks", "conversions"];

function instant(ms: number): Span {
  return { fromMs: ms, toMs: ms + 1 };
}

/** The spans that segments are kept by in which something has changed, each with what. */
function changedUnits(
  changes: readonly ReportChange[],
  builtToMs: number,
): readonly (Span & { readonly subjects: readonly Subject[] })[] {
  const found = new Map<number, { readonly unit: Span; readonly subjects: Set<Subject> }>();
  for (const { kind, fromMs, toMs } of changes) {
    for (const { held, ...unit } of units({ fromMs, toMs: toMs + 1 }, builtToMs)) {
      if (!held) break;
      const known = found.get(unit.fromMs) ?? { unit, subjects: new Set() };
      known.subjects.add(kind);
      found.set(unit.fromMs, known);
    }
  }
  return Array.from(found.values(), ({ unit, subjects }) => ({ ...unit, subjects: [...subjects] }));
}
