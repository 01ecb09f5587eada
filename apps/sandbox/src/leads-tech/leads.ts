import type { ReceivedClick } from "../received-click.ts";

export const LEAD_STATUSES = ["approved", "hold", "inprogress", "rejected"] as const;

/** A lead as the network counts it now. */
export interface Lead {
  /** What its click was sent with. */
  readonly params: Readonly<Record<string, string>>;
  /** The day of Moscow that its row stands at. */
  readonly day: string;
  readonly status: (typeof LEAD_STATUSES)[number];
  /** Kopecks. */
  readonly income: number;
}

const DAY_MS = 86_400_000;
const MOSCOW_MS = 3 * 3_600_000;

export function moscowDay(ms: number): string {
  return new Date(ms + MOSCOW_MS).toISOString().slice(0, 10);
}

export interface Simulation {
  readonly seed: number;
  /** The network's today: what a lead is depends on how old its click is. */
  readonly day: string;
  /** How many clicks bring leads. */
  readonly share: number;
}

/**
 * The leads of a click as they stand on a day, always the same for a seed: none on the click's own day, on hold on the
 * next, then in progress, decided on the third; some sums are corrected on the fourth, some leads taken back on the
 * fifth. Some clicks bring two leads or three.
 */
export function leadsOf(click: ReceivedClick, clickDay: string, { seed, day, share }: Simulation): Lead[] {
  const age = Math.round((Date.parse(day) - Date.parse(clickDay)) / DAY_MS);
  if (age < 1 || chance(seed, click.n, 0) >= share) return [];
  const number = chance(seed, click.n, 1) < 0.85 ? 1 : 2 + Math.floor(chance(seed, click.n, 2) * 2);
  return Array.from({ length: number }, (_, lead) => lead * 10 + 10).flatMap((at) => {
    if (age >= 5 && chance(seed, click.n, at) < 0.15) return [];
    const base = 30_000 + Math.floor(chance(seed, click.n, at + 1) * 120_001);
    const isCorrected = age >= 4 && chance(seed, click.n, at + 2) < 0.3;
    const status = statusAt(age, chance(seed, click.n, at + 3));
    // The rest of a rejected lead's income is gone.
    const income = status === "rejected" ? 0 : isCorrected ? Math.floor(base * 0.9) + 1 : base;
    return { params: click.params, day: clickDay, status, income };
  });
}

function statusAt(age: number, decided: number): Lead["status"] {
  if (age === 1) return "hold";
  if (age === 2) return decided < 0.5 ? "hold" : "inprogress";
  if (decided < 0.6) return "approved";
  return decided < 0.9 ? "rejected" : "hold";
}

/** In [0, 1), the same for the same numbers (the finaliser of MurmurHash3). */
function chance(...numbers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const number of numbers) {
    hash = Math.imul(hash ^ number, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
  }
  return (hash >>> 0) / 2 ** 32;
}
