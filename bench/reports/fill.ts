import type { DatabaseTarget } from "../../apps/gateway/src/config.ts";
import { openStore } from "../../apps/gateway/src/store/open.ts";
import { postgresFiller } from "./fill-postgres.ts";
import { sqliteFiller } from "./fill-sqlite.ts";
import type { FILLED_TABLES, Filler, Row } from "./filler.ts";
import { type Made, type Plan, seededClicks } from "./seeded-clicks.ts";

/** What a report over the period has to show; bots are not counted. */
export interface Tally {
  readonly visits: number;
  readonly clicks: number;
  readonly conversions: number;
}

const BATCH = 50_000;
const HOUR_MS = 3_600_000;
const NO_LEASE = { gateway: "bench", durationMs: 0 };

/** An empty database gets the gateway's own schema, then the clicks; `onTenth` is told each tenth that is in. */
export async function fill(target: DatabaseTarget, plan: Plan, onTenth: (tenths: number) => void): Promise<Tally> {
  await (await openStore(target, NO_LEASE, () => {})).close();
  return await withFiller(target, async (filler) => {
    // One by one an index costs more than all of it at the end, and triggers would note what nobody has counted yet.
    const dress = await filler.strip();
    const tally = await write(filler, plan, onTenth);
    await dress();
    return tally;
  });
}

/**
 * Adds clicks to what is there, as a gateway would: its triggers see them. As many as `perHour` come to, after those that a
 * bench of the same hour has left.
 */
export async function addClicks(
  target: DatabaseTarget,
  { perHour, ...plan }: Omit<Plan, "firstId" | "clicks"> & { readonly perHour: number },
): Promise<void> {
  await withFiller(target, async (filler) => {
    const fromMs = Math.max(plan.fromMs, (await filler.lastMs()) + 1);
    const clicks = Math.floor((perHour * Math.max(0, plan.toMs - fromMs)) / HOUR_MS);
    if (clicks > 0) await write(filler, { ...plan, fromMs, clicks, firstId: await filler.nextId() }, () => {});
  });
}

async function withFiller<T>(target: DatabaseTarget, work: (filler: Filler) => Promise<T>): Promise<T> {
  const filler = target.kind === "sqlite" ? sqliteFiller(target.file) : await postgresFiller(target.url);
  try {
    return await work(filler);
  } finally {
    await filler.close();
  }
}

async function write(filler: Filler, plan: Plan, onTenth: (tenths: number) => void): Promise<Tally> {
  const tally = { visits: 0, clicks: 0, conversions: 0 };
  let written = 0;
  for (const made of batches(seededClicks(plan), BATCH)) {
    await filler.write(
      new Map<(typeof FILLED_TABLES)[number], Row[]>([
        ["api_utmtracking", made.map(({ click }) => click)],
        ["deliveries", made.flatMap(({ delivery }) => delivery ?? [])],
        ["conversions", made.flatMap(({ conversion }) => conversion ?? [])],
      ]),
    );
    for (const each of made) count(each, tally);
    const before = written;
    written += made.length;
    const tenths = Math.floor((written * 10) / plan.clicks);
    if (tenths > Math.floor((before * 10) / plan.clicks)) onTenth(tenths);
  }
  return tally;
}

function count({ click, conversion }: Made, tally: { visits: number; clicks: number; conversions: number }): void {
  if (conversion !== undefined) tally.conversions++;
  if (click.isbot === 1) return;
  if (click.event_type === "arbitrage_send") tally.visits++;
  else tally.clicks++;
}

function* batches<T>(values: Iterable<T>, size: number): Generator<T[]> {
  let batch: T[] = [];
  for (const value of values) {
    batch.push(value);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
