import type { ReportTime } from "@metka/contract";
import type { ZoneOffset } from "./time-zone.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** What a time is called in a report: the hour, the day, the Monday of the week, the month, in the report's zone. */
export function timeValue(group: ReportTime, ms: number, offsets: readonly ZoneOffset[]): string {
  const localMs = ms + offsetAt(ms, offsets) * MINUTE_MS;
  const local = new Date(localMs).toISOString();
  switch (group) {
    case "hour":
      return `${local.slice(0, 13)}:00`;
    case "day":
      return local.slice(0, 10);
    case "week": {
      const daysSinceMonday = (new Date(localMs).getUTCDay() + 6) % 7;
      return new Date(localMs - daysSinceMonday * DAY_MS).toISOString().slice(0, 10);
    }
    case "month":
      return local.slice(0, 7);
  }
}

function offsetAt(ms: number, offsets: readonly ZoneOffset[]): number {
  return offsets.findLast(({ fromMs }) => fromMs <= ms)?.minutes ?? offsets[0]?.minutes ?? 0;
}
