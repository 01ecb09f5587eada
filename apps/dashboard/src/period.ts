/** Days of a report (`2026-11-30`), both included, in a time zone. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
}

export const DEFAULT_ZONE = "Europe/Moscow";
const KEPT = "metka-zone";

/** The zone that the reader chose last in this browser. */
export function chosenZone(): string {
  const kept = localStorage.getItem(KEPT);
  return kept !== null && isZone(kept) ? kept : DEFAULT_ZONE;
}

export function keepZone(zone: string): void {
  localStorage.setItem(KEPT, zone);
}

export const ZONES = [
  "Europe/Moscow",
  "Europe/Kaliningrad",
  "Europe/Samara",
  "Asia/Yekaterinburg",
  "Asia/Omsk",
  "Asia/Krasnoyarsk",
  "Asia/Irkutsk",
  "Asia/Yakutsk",
  "Asia/Vladivostok",
  "Asia/Magadan",
  "Asia/Kamchatka",
  "UTC",
] as const;

const DAY_MS = 86_400_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

function dayIn(zone: string, ms: number): string {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(ms);
}

export function shiftDay(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The last `days` days, today included. */
export function lastDays(days: number, zone: string, nowMs: number): Period {
  const to = dayIn(zone, nowMs);
  return { from: shiftDay(to, 1 - days), to, zone };
}

/** As many days, right before. */
export function previousOf({ from, to, zone }: Period): Period {
  const days = daysIn({ from, to });
  return { from: shiftDay(from, -days), to: shiftDay(from, -1), zone };
}

export function daysIn({ from, to }: Pick<Period, "from" | "to">): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

/** Every day (`2026-11-30`) or hour (`2026-11-30T12:00`) of a period up to now, as a report names them. */
export function momentsIn(period: Period, by: "hour" | "day", nowMs: number): readonly string[] {
  const now = new Intl.DateTimeFormat("sv-SE", { timeZone: period.zone, dateStyle: "short", timeStyle: "short" });
  const last = now.format(nowMs).replace(" ", "T");
  const all = Array.from({ length: daysIn(period) }, (_, at) => shiftDay(period.from, at));
  const days = all.filter((day) => day <= last);
  if (by === "day") return days;
  const hours = Array.from({ length: 24 }, (_, hour) => `${String(hour).padStart(2, "0")}:00`);
  return days.flatMap((day) => hours.map((hour) => `${day}T${hour}`)).filter((hour) => hour <= last);
}

/** Out of an address; whatever is no period is the last 7 days. */
export function readPeriod(search: Readonly<Record<string, unknown>>, nowMs: number): Period {
  const { from, to, tz } = search;
  const zone = typeof tz === "string" && isZone(tz) ? tz : chosenZone();
  const isPeriod = isDay(from) && isDay(to) && from <= to;
  return isPeriod ? { from, to, zone } : lastDays(7, zone, nowMs);
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && DAY.test(value) && !Number.isNaN(Date.parse(value));
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
