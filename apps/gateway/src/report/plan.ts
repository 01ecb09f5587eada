import type { Span } from "../store/report/model.ts";

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
/** Of an hour that is not over, what is in segments is in pieces of this. */
export const PIECE_MS = 5 * MINUTE_MS;
/** Every zone's days and hours begin at a multiple of this. */
const ZONE_STEP_MS = 15 * MINUTE_MS;

/** A piece of a report's period: a segment, or, where `segment` is undefined, raw rows. */
export interface PlannedSpan extends Span {
  readonly segment: number | undefined;
  /** What its time is called, in the order of the report's time groups: one and the same from its beginning to its end. */
  readonly times: readonly string[];
}

export interface Held {
  /** Unix ms up to which segments hold what there is; null: there are none. */
  readonly builtToMs: number | null;
  /** Ids of segments by the time that they begin at. Where none begins, nothing was. */
  readonly segments: ReadonlyMap<number, number>;
  /** Whether raw rows of a span have changed since. */
  readonly isChanged: (span: Span) => boolean;
}

/**
 * Which parts of a period are read from segments and which from raw rows: what is too young, what has changed since, what
 * the period or a group of the report's zone begins or ends in the middle of.
 */
export function plan(period: Span, held: Held, timesAt: (ms: number) => readonly string[]): readonly PlannedSpan[] {
  const spans: PlannedSpan[] = [];
  for (const unit of units(period, held.builtToMs)) {
    const segment = held.segments.get(unit.fromMs);
    if (unit.held && !held.isChanged(unit)) {
      // Nothing was, whatever the time is called.
      if (segment === undefined) continue;
      const times = timesAt(unit.fromMs);
      if (isWithin(unit, period) && isSame(times, timesAt(unit.toMs - 1))) {
        spans.push({ fromMs: unit.fromMs, toMs: unit.toMs, segment, times });
        continue;
      }
    }
    addRaw(spans, clip(unit, period), timesAt);
  }
  return spans;
}

/** The whole hours and pieces that segments are kept by, and what comes after them. */
export function* units(period: Span, builtToMs: number | null): Generator<Span & { readonly held: boolean }> {
  let fromMs = floorTo(period.fromMs, HOUR_MS);
  while (fromMs < period.toMs) {
    const reaches = (ms: number) => builtToMs !== null && ms <= builtToMs;
    const step = reaches(fromMs + HOUR_MS) ? HOUR_MS : reaches(fromMs + PIECE_MS) ? PIECE_MS : undefined;
    const toMs = step === undefined ? floorTo(fromMs, HOUR_MS) + HOUR_MS : fromMs + step;
    if (toMs > period.fromMs) yield { fromMs, toMs, held: step !== undefined };
    fromMs = toMs;
  }
}

/** In pieces whose time is called the same; one that only continues the piece before it is added to that. */
function addRaw(spans: PlannedSpan[], { fromMs, toMs }: Span, timesAt: (ms: number) => readonly string[]): void {
  let at = fromMs;
  while (at < toMs) {
    const times = timesAt(at);
    let end = isSame(times, timesAt(toMs - 1)) ? toMs : Math.min(floorTo(at, ZONE_STEP_MS) + ZONE_STEP_MS, toMs);
    while (end < toMs && isSame(times, timesAt(end))) end = Math.min(end + ZONE_STEP_MS, toMs);
    const before = spans.at(-1);
    if (before !== undefined && before.segment === undefined && before.toMs === at && isSame(before.times, times)) {
      spans[spans.length - 1] = { ...before, toMs: end };
    } else {
      spans.push({ fromMs: at, toMs: end, segment: undefined, times });
    }
    at = end;
  }
}

export function floorTo(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}

function clip(unit: Span, period: Span): Span {
  return { fromMs: Math.max(unit.fromMs, period.fromMs), toMs: Math.min(unit.toMs, period.toMs) };
}

function isWithin(unit: Span, period: Span): boolean {
  return unit.fromMs >= period.fromMs && unit.toMs <= period.toMs;
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.every((value, at) => value === b[at]);
}
