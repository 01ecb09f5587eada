import { setTimeout as sleep } from "node:timers/promises";
import { type AggregateStore, dayKey, digestOf, type Shortcut, type Turn } from "../store/report/aggregate-store.ts";
import { HOUR_MS, type ReportChange, type Span } from "../store/report/model.ts";
import { type Subject, subjectOf } from "./count-span.ts";
import { floorTo, PIECE_MS, units } from "./plan.ts";
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
/** Days and quarters are added by so many, so that what happens meanwhile is not kept waiting for long. */
const SHORTCUTS_AT_ONCE = 50;
const NOTHING_DUE = Number.POSITIVE_INFINITY;

export interface AggregatorParts {
  readonly store: AggregateStore;
  readonly reports: Pick<Reports, "count" | "quarters" | "day" | "nextActivity">;
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
  /** From when on days may be missing beside the hours; at first of all times, since another gateway may have died. */
  #dueFromMs = 0;
  #hadQuarters = false;

  constructor(parts: AggregatorParts) {
    this.#parts = parts;
  }

  start(afterMs = 0): void {
    this.#timer = setTimeout(() => {
      this.#pass = this.pass()
        .catch((error: unknown) => {
          // Whoever stops it may have taken away what it counts with.
          if (!this.#stopped) this.#parts.onError(error);
          return false;
        })
        .then((hasMore) => {
          if (!this.#stopped) this.start(hasMore ? 0 : EVERY_MS);
        });
    }, afterMs);
  }

  /** Resolves when the pass under way has ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#pass;
  }

  /** Does what can be done now; doing it again changes nothing. True: there are more days and quarters to be added. */
  async pass(): Promise<boolean> {
    const { store, holder } = this.#parts;
    const turn = await store.takeTurn(holder, TURN_MS);
    if (turn === undefined) return false;
    try {
      const builtToMs = await this.#goOn(turn);
      if (builtToMs === undefined || !(await this.#mend(builtToMs))) return false;
      return await this.#addShortcuts(builtToMs, turn, () => {});
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
      if (!(await this.#mend(builtToMs))) throw new TurnTaken();
      const days = await store.dayDigests();
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
      // Their days went with them.
      const onDay = (day: Shortcut) => {
        const before = days.get(dayKey(day));
        const differing = before === undefined || before === digestOf(day) ? 0 : 1;
        onSpan({ fromMs: day.fromMs, toMs: day.toMs, differing });
      };
      while (await this.#addShortcuts(builtToMs, turn, onDay));
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

  /** Spans whose raw rows have changed since they were counted; false: it was stopped, or its turn is another one's now. */
  async #mend(builtToMs: number): Promise<boolean> {
    const { store, reports, holder } = this.#parts;
    while (!this.#stopped) {
      const changes = await store.changes(CHANGES_AT_ONCE);
      for (const { subjects, ...unit } of changedUnits(changes, builtToMs)) {
        if (this.#stopped) return false;
        if (!(await this.#keep(unit, await reports.count(subjects, unit)))) return false;
      }
      // Only those that were seen: one that came meanwhile is for the next round.
      const forgotten = await store.forget(
        holder,
        TURN_MS,
        changes.map(({ id }) => id),
      );
      if (!forgotten) return false;
      if (changes.length < CHANGES_AT_ONCE) return true;
    }
    return false;
  }

  /**
   * Days that are over, and quarters where they are wanted (ADR 0019): some of what is missing, true if there is more.
   * What is not there yet costs reports time and nothing else.
   */
  async #addShortcuts(builtToMs: number, { wantsQuarters }: Turn, onDay: (day: Shortcut) => void): Promise<boolean> {
    const { store, reports, holder } = this.#parts;
    if (wantsQuarters !== this.#hadQuarters) this.#dueFromMs = 0;
    if (this.#dueFromMs === NOTHING_DUE) return false;
    this.#hadQuarters = wantsQuarters;
    const days = await store.daysDue({ fromMs: this.#dueFromMs, toMs: builtToMs }, SHORTCUTS_AT_ONCE);
    for (const { kind, ...day } of days) {
      if (this.#stopped) return false;
      const shortcut = await reports.day(kind, day);
      // An erasure has just taken its hours.
      if (shortcut === undefined) continue;
      if (!(await store.keepShortcuts(holder, TURN_MS, day, [shortcut]))) return false;
      onDay(shortcut);
    }
    const hours = wantsQuarters ? await store.quartersDue(this.#dueFromMs, SHORTCUTS_AT_ONCE) : [];
    for (const [fromMs, due] of Map.groupBy(hours, (hour) => hour.fromMs)) {
      const hour = { fromMs, toMs: fromMs + HOUR_MS };
      for (const subject of new Set(due.map(({ kind }) => subjectOf(kind)))) {
        if (this.#stopped) return false;
        const quarters = await reports.quarters(subject, hour);
        if (!(await store.keepShortcuts(holder, TURN_MS, hour, quarters))) return false;
      }
    }
    const hasMore = days.length === SHORTCUTS_AT_ONCE || hours.length === SHORTCUTS_AT_ONCE;
    if (!hasMore) this.#dueFromMs = NOTHING_DUE;
    return hasMore;
  }

  async #keep(
    { fromMs, toMs }: Span,
    segments: Awaited<ReturnType<Reports["count"]>>,
    builtToMs?: number,
  ): Promise<boolean> {
    const { store, holder } = this.#parts;
    const reached = builtToMs === undefined ? {} : { builtToMs };
    // With each hour that is over all times are looked through once more: what a gateway that died has left is found.
    const isHourOver = builtToMs !== undefined && toMs - fromMs >= HOUR_MS;
    this.#dueFromMs = isHourOver ? 0 : Math.min(this.#dueFromMs, fromMs);
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
