import { median } from "../figures.ts";
import { textTable } from "../text-table.ts";
import type { Measured, Timed } from "./measure.ts";
import type { Paced } from "./paced-clicks.ts";

/** What a report may take the first time after a start, by how many clicks there are. */
const GOALS = [
  { clicks: 1_000_000, ms: 150, usersMs: 300, rebuildMs: 60_000 },
  { clicks: 10_000_000, ms: 900, usersMs: 3_000, rebuildMs: 600_000 },
] as const;
/** Above the memory of the process before its first report, MB. */
const MEMORY_MB = 700;
/** Reports while clicks come in, at the smaller size. */
const ASKED_P95_MS = 300;
/** More groups than a reader can use are refused on purpose; every other error is a report that is missing. */
const ON_PURPOSE = "too_many_groups";

const HEAD = ["by, over 30 days and the open hour", "first ms", "later ms", "groups", "KB"];

export function reportTable(timed: readonly Timed[]): string {
  return textTable([
    HEAD,
    ...timed.map(({ query, firstMs, laterMs, groups, bytes, refusal }) => [
      short(query),
      ms(firstMs),
      laterMs.length === 0 ? "–" : ms(median(laterMs)),
      refusal ?? String(groups),
      (bytes / 1024).toFixed(0),
    ]),
  ]);
}

export interface Verdict {
  readonly pass: boolean;
  readonly text: string;
}

/** Whether each goal is met at a size; the goals of a size between are those of the next one. */
export function verdict(name: string, clicks: number, measured: Measured): Verdict {
  const goal = GOALS.find((one) => clicks <= one.clicks) ?? GOALS[1];
  const { timed, memory, rebuildMs, asked } = measured;
  const answered = timed.filter(({ refusal }) => refusal === undefined);
  const missing = timed.filter(({ refusal }) => refusal !== undefined && refusal !== ON_PURPOSE);
  const [withUsers, others] = [true, false].map((users) =>
    answered.filter(({ query }) => query.includes("users=1") === users),
  ) as [Timed[], Timed[]];
  const above = memory.peakMb - memory.beforeMb;
  const p95 = percentile95(asked.map(({ tookMs }) => tookMs));
  const goals = [
    under("first asks without users", slowest(others), goal.ms),
    under("with users", slowest(withUsers), goal.usersMs),
    under("rebuild", rebuildMs, goal.rebuildMs),
    { pass: !(above > MEMORY_MB), text: `memory ${above.toFixed(0)} MB above the start (${MEMORY_MB})` },
    ...(clicks <= GOALS[0].clicks ? [under("p95 of reports while clicks come in", p95, ASKED_P95_MS)] : []),
    ...missing.map(({ query, refusal }) => ({ pass: false, text: `not answered (${refusal}): ${short(query)}` })),
  ];
  const pass = answered.length > 0 && goals.every((one) => one.pass);
  return { pass, text: `${name}: ${pass ? "PASS" : "FAIL"}: ${goals.map(({ text }) => text).join("; ")}` };
}

function under(what: string, took: number, goal: number): Verdict {
  return { pass: took < goal, text: `${what} ${ms(took)} ms (under ${goal})` };
}

function slowest(timed: readonly Timed[]): number {
  return Math.max(0, ...timed.map(({ firstMs }) => firstMs));
}

/** The clicks' latency by themselves, while the replica is made, and with reports. */
export function intakeText({ intake, asked }: Measured): string {
  const told = ({ latenciesMs, refused }: Paced) =>
    `median ${ms(median(latenciesMs))} ms, p95 ${ms(percentile95(latenciesMs))} ms of ${latenciesMs.length} clicks` +
    (refused === 0 ? "" : `, ${refused} refused`);
  return [
    `clicks alone: ${told(intake.alone)}`,
    `clicks while the replica is made: ${told(intake.rebuilding)}`,
    `clicks with ${asked.length} reports one after another: ${told(intake.asking)}`,
    `these reports: median ${ms(median(asked.map(({ tookMs }) => tookMs)))} ms`,
  ].join("\n");
}

function percentile95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * 0.95)] ?? 0;
}

function ms(value: number): string {
  return value.toFixed(1);
}

/** What is the same for all of them tells nothing. */
function short(query: string): string {
  return query.replace(/^group_by=/, "");
}
