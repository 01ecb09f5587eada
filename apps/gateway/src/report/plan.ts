import { type HeldSegment, HOUR_MS, type SegmentAddress, type Span } from "../store/report/model.ts";

const MINUTE_MS = 60_000;
/** Of an hour that is not over, what is in segments is in pieces of this. */
export const PIECE_MS = MINUTE_MS;
/** Every zone's days and hours begin at a multiple of this. */
export const QUARTER_MS = 15 * MINUTE_MS;

/** A piece of a report's period: a segment, or, where `segment` is undefined, raw rows. */
export interface PlannedSpan extends Span {
  readonly segment: SegmentAddress | undefined;
  /** What its time is called, in the order of the report's time groups: one and the same from its beginning to its end. */
  readonly times: readonly string[];
  /** Names that are wanted and that its segment is not told apart by: why it is read raw. */
  readonly left: readonly string[];
}

/** Segments by the time that they begin at, Unix ms. */
type ByBegin = ReadonlyMap<number, HeldSegment>;

export interface Held {
  /** Unix ms up to which segments hold what there is; null: there are none. */
  readonly builtToMs: number | null;
  /** Hours and pieces of one. Where none begins, nothing was. */
  readonly segments: ByBegin;
  /** What may be missing. */
  readonly days: ByBegin;
  readonly quarters: ByBegin;
  /** Whether raw rows of a span have changed since. */
  readonly isChanged: (span: Span) => boolean;
}

export interface Wanted {
  /** What the cells have to be told apart by. */
  readonly marks: readonly string[];
  /** What a time is called. */
  readonly timesAt: (ms: number) => readonly string[];
}

/**
 * Which parts of a period are read from segments and which from raw rows: what is too young, what has changed since, what
 * the period or a group of the report's zone begins or ends in the middle of, and what no segment tells apart. A day is
 * taken for its hours where it serves, and quarters where their hour does not.
 */
export function plan(period: Span, held: Held, { marks, timesAt }: Wanted): readonly PlannedSpan[] {
  const spans: PlannedSpan[] = [];
  const leftOf = ({ left }: HeldSegment) => left.filter((name) => marks.includes(name));
  /** Whether a segment can be taken for all of its time, but for its marks. */
  const isWhole = (span: Span) => isWithin(span, period) && isSame(timesAt(span.fromMs), timesAt(span.toMs - 1));
  const take = ({ address, fromMs, toMs }: HeldSegment) => {
    spans.push({ fromMs, toMs, segment: address, times: timesAt(fromMs), left: [] });
  };
  const addQuarters = (hour: Span) => {
    for (let fromMs = hour.fromMs; fromMs < hour.toMs; fromMs += QUARTER_MS) {
      const part = clip({ fromMs, toMs: fromMs + QUARTER_MS }, period);
      if (part.fromMs >= part.toMs) continue;
      const quarter = held.quarters.get(fromMs);
      if (quarter !== undefined && isWithin(quarter, period) && leftOf(quarter).length === 0) take(quarter);
      else addRaw(spans, part, timesAt, quarter === undefined ? [] : leftOf(quarter));
    }
  };
  let reachedMs = Number.NEGATIVE_INFINITY;
  for (const unit of units(period, held.builtToMs)) {
    if (unit.fromMs < reachedMs) continue;
    const day = held.days.get(unit.fromMs);
    if (day !== undefined && isWhole(day) && leftOf(day).length === 0 && !held.isChanged(day)) {
      take(day);
      reachedMs = day.toMs;
      continue;
    }
    if (!unit.held || held.isChanged(unit)) {
      addRaw(spans, clip(unit, period), timesAt);
      continue;
    }
    const segment = held.segments.get(unit.fromMs);
    // Nothing was, whatever the time is called.
    if (segment === undefined) continue;
    const left = leftOf(segment);
    if (left.length === 0 && isWhole(unit)) take(segment);
    else if (left.length === 0 && unit.toMs - unit.fromMs === HOUR_MS) addQuarters(unit);
    else addRaw(spans, clip(unit, period), timesAt, left);
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
function addRaw(
  spans: PlannedSpan[],
  { fromMs, toMs }: Span,
  timesAt: Wanted["timesAt"],
  left: readonly string[] = [],
): void {
  let at = fromMs;
  while (at < toMs) {
    const times = timesAt(at);
    let end = isSame(times, timesAt(toMs - 1)) ? toMs : Math.min(floorTo(at, QUARTER_MS) + QUARTER_MS, toMs);
    while (end < toMs && isSame(times, timesAt(end))) end = Math.min(end + QUARTER_MS, toMs);
    const before = spans.at(-1);
    if (before !== undefined && before.segment === undefined && before.toMs === at && isSame(before.times, times)) {
      const both = [...before.left, ...left.filter((name) => !before.left.includes(name))];
      spans[spans.length - 1] = { ...before, toMs: end, left: both };
    } else {
      spans.push({ fromMs: at, toMs: end, segment: undefined, times, left });
    }
    at = end;
  }
}

/** A span in parts that begin and end at multiples of a step, but for its own ends. */
export function* cut({ fromMs, toMs }: Span, step: number): Generator<Span> {
  for (let at = fromMs; at < toMs; at = floorTo(at, step) + step) {
    yield { fromMs: at, toMs: Math.min(floorTo(at, step) + step, toMs) };
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
