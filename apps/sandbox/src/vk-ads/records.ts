/** Moscow's clock, by which VK Ads counts its days; it has no summer time. */
const MOSCOW_MS = 3 * 3_600_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What may be in a cabinet: campaigns hold groups, groups hold banners. */
export const KINDS = ["campaigns", "groups", "banners"] as const;
export type Kind = (typeof KINDS)[number];

export interface AdObject {
  readonly id: number;
  readonly name: string;
  readonly status: string;
  /** A group's campaign, a banner's group. */
  readonly parent: number | undefined;
}

/** What one banner did in one day, as the day will look when it is closed. */
export interface DayFigures {
  readonly shows: number;
  readonly clicks: number;
  /** In kopecks. */
  readonly spent: number;
}

/** One ad cabinet: what it shows, and what it has spent. */
export class Records {
  readonly objects: Readonly<Record<Kind, Map<number, AdObject>>> = {
    campaigns: new Map(),
    groups: new Map(),
    banners: new Map(),
  };
  /** By banner, then by day (`2026-11-01`). */
  readonly #days = new Map<number, Map<string, DayFigures>>();
  /** Figures of the last hours are not there yet; 0: everything is there at once. */
  lagHours = 0;

  set(banner: number, day: string, figures: DayFigures): void {
    const days = this.#days.get(banner) ?? new Map<string, DayFigures>();
    this.#days.set(banner, days.set(day, figures));
  }

  add(banner: number, day: string, more: DayFigures): void {
    const now = this.closed(banner, day);
    this.set(banner, day, {
      shows: now.shows + more.shows,
      clicks: now.clicks + more.clicks,
      spent: now.spent + more.spent,
    });
  }

  /** Of a day that is over and will not change. */
  closed(banner: number, day: string): DayFigures {
    return this.#days.get(banner)?.get(day) ?? NOTHING;
  }

  /** What the API reports at a moment: the day fills up with a lag, and its last hours come when it is over. */
  reported(banner: number, day: string, nowMs: number): DayFigures {
    const whole = this.closed(banner, day);
    if (this.lagHours === 0) return whole;
    const begun = nowMs - this.lagHours * HOUR_MS - dayBegins(day);
    const share = Math.min(Math.max(begun / DAY_MS, 0), 1);
    const part = (figure: number) => Math.floor(figure * share);
    return { shows: part(whole.shows), clicks: part(whole.clicks), spent: part(whole.spent) };
  }

  days(banner: number): ReadonlyMap<string, DayFigures> {
    return this.#days.get(banner) ?? new Map();
  }
}

const NOTHING: DayFigures = { shows: 0, clicks: 0, spent: 0 };

/** The day of a moment in Moscow. */
export function dayOf(ms: number): string {
  return new Date(ms + MOSCOW_MS).toISOString().slice(0, 10);
}

function dayBegins(day: string): number {
  return Date.parse(`${day}T00:00:00Z`) - MOSCOW_MS;
}

/** All days from one to another, both included. */
export function daysBetween(from: string, to: string): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAY_MS) {
    days.push(new Date(ms).toISOString().slice(0, 10));
  }
  return days;
}

/** Kopecks as VK Ads writes roubles: 1234 is "12.34". */
export function roubles(kopecks: number): string {
  return `${Math.floor(kopecks / 100)}.${String(kopecks % 100).padStart(2, "0")}`;
}
