import type { Span } from "../store/report/model.ts";

/** Whether a span has something in it of what changed; a change's own `toMs` is in it. There may be thousands. */
export function changedTimes(changes: readonly Span[]): (span: Span) => boolean {
  const merged: { fromMs: number; toMs: number }[] = [];
  for (const { fromMs, toMs } of changes.toSorted((a, b) => a.fromMs - b.fromMs)) {
    const last = merged.at(-1);
    if (last !== undefined && fromMs <= last.toMs + 1) last.toMs = Math.max(last.toMs, toMs);
    else merged.push({ fromMs, toMs });
  }
  return (span) => {
    let [low, high] = [0, merged.length];
    while (low < high) {
      const middle = Math.floor((low + high) / 2);
      if ((merged[middle]?.toMs ?? 0) < span.fromMs) low = middle + 1;
      else high = middle;
    }
    return (merged[low]?.fromMs ?? Number.POSITIVE_INFINITY) < span.toMs;
  };
}
