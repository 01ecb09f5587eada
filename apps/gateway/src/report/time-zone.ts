import { DAY_MS } from "../store/durations.ts";
/** From `fromMs` on (Unix ms), local time is UTC plus `minutes`. */
export interface ZoneOffset {
  readonly fromMs: number;
  readonly minutes: number;
}

const MINUTE_MS = 60_000;
/** No zone has changed twice within half a day; a change is looked for in steps of this. */
const STEP_MS = 12 * 60 * MINUTE_MS;

/** True for a name of the IANA database that this runtime knows. */
export function isTimeZone(name: string): boolean {
  try {
    // Offsets are names too, but `+3` would be read as a mistake of `+03:00`.
    return /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name }).format(0) !== "";
  } catch {
    return false;
  }
}

/** The offsets of a zone over a period, the first from its beginning on. */
export function zoneOffsets(zone: string, fromMs: number, toMs: number): readonly ZoneOffset[] {
  const offsetAt = offsetReader(zone);
  const offsets = [{ fromMs, minutes: offsetAt(fromMs) }];
  let minutes = offsetAt(fromMs);
  for (let before = fromMs; before < toMs; before += STEP_MS) {
    const after = Math.min(before + STEP_MS, toMs);
    if (offsetAt(after) === minutes) continue;
    let [low, high] = [before, after];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (offsetAt(middle) === minutes) low = middle;
      else high = middle;
    }
    minutes = offsetAt(after);
    offsets.push({ fromMs: high, minutes });
  }
  return offsets;
}

/**
 * The first moment whose local time is at or after midnight of `2026-11-22`, Unix ms. Where the clock skips midnight,
 * that is when it is put forward; where a zone skips the whole day (Samoa, 2011-12-30), when the next one begins.
 */
export function midnight(date: string, zone: string): number {
  const local = Date.parse(`${date}T00:00:00Z`);
  // Local time is less than a day away from UTC. Each offset is valid up to where the next one begins.
  const offsets = zoneOffsets(zone, local - DAY_MS, local + DAY_MS);
  const moments = offsets.map(({ fromMs, minutes }) => Math.max(fromMs, local - minutes * MINUTE_MS));
  return moments.find((ms, at) => ms < (offsets[at + 1]?.fromMs ?? Number.POSITIVE_INFINITY)) ?? local;
}

/** When the day began that a moment is in, by the calendar of a zone, Unix ms. */
export function midnightBefore(ms: number, zone: string): number {
  const local = new Date(ms + offsetReader(zone)(ms) * MINUTE_MS);
  return midnight(local.toISOString().slice(0, 10), zone);
}

/** Making one takes longer than asking it for all days of a report; there are some hundreds of zones. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  formats.set(zone, made);
  return made;
}

function offsetReader(zone: string): (ms: number) => number {
  const format = formatOf(zone);
  return (ms) => {
    const name = format.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? "";
    // Before the twentieth century's end some zones kept seconds: -00:44:30 in Liberia until 1972.
    const [, sign = "+", hours = "0", minutes = "0", seconds = "0"] =
      /GMT([+-])(\d\d):(\d\d)(?::(\d\d))?/.exec(name) ?? [];
    return ((sign === "-" ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds))) / 60;
  };
}
