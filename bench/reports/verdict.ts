import { median } from "../figures.ts";
import { textTable } from "../text-table.ts";
import type { Beside, Measured, Timed } from "./measure.ts";
import { LONGEST } from "./shapes.ts";

/** What the design promises of any report of three groups over a million clicks, asked for again. */
const GOAL_MS = 100;
/** And of ten times as many: so many times that. */
const GROWTH = 1.5;

/** More groups than a reader can use are refused on purpose; every other error is a report that is missing. */
const ON_PURPOSE = "too_many_groups";

const HEAD = [
  "by, over 30 days and the open hour",
  "cold ms",
  "median ms",
  "worst ms",
  "groups",
  "KB",
  "hours, marks from rows",
];

export function reportTable(timed: readonly Timed[]): string {
  return textTable([HEAD, ...timed.map(line)]);
}

function line({ query, coldMs, warmMs, groups, bytes, refusal, read }: Timed): string[] {
  const warm = refusal === undefined;
  return [
    short(query),
    ms(coldMs),
    warm ? ms(median(warmMs)) : "–",
    warm ? ms(Math.max(...warmMs)) : "–",
    refusal ?? String(groups),
    (bytes / 1024).toFixed(0),
    [read.raw_hours.toFixed(1), ...read.raw_marks].join(" "),
  ];
}

export interface Verdict {
  readonly pass: boolean;
  readonly text: string;
}

/** Whether every report was answered, and in time. `isLarger`: than the database that the goal is told of. */
export function verdict(name: string, { timed }: Pick<Measured, "timed">, isLarger: boolean): Verdict {
  const goalMs = isLarger ? GROWTH * GOAL_MS : GOAL_MS;
  const missing = timed.filter(({ refusal }) => refusal !== undefined && refusal !== ON_PURPOSE);
  const refused = timed.filter(({ refusal }) => refusal === ON_PURPOSE);
  const answered = timed.filter(({ refusal }) => refusal === undefined);
  const slow = answered.filter(({ warmMs }) => median(warmMs) >= goalMs);
  const slowest = answered.toSorted((a, b) => median(b.warmMs) - median(a.warmMs))[0];
  const pass = slow.length === 0 && missing.length === 0 && slowest !== undefined;
  const parts = [
    `${answered.length - slow.length} of ${answered.length} reports under ${goalMs} ms`,
    ...(slowest === undefined ? [] : [`the slowest ${ms(median(slowest.warmMs))} ms: ${short(slowest.query)}`]),
    ...missing.map(({ query, refusal }) => `not answered (${refusal}): ${short(query)}`),
    ...refused.map(({ query }) => `more groups than the gateway gives: ${short(query)}`),
  ];
  return { pass, text: `${name}: ${pass ? "PASS" : "FAIL"}: ${parts.join("; ")}` };
}

/** Each report of the larger database against the same one of the smaller. */
export function growth(name: string, smaller: readonly Timed[], larger: readonly Timed[]): string {
  const pairs = smaller.flatMap((before) => {
    const after = larger.find(({ query }) => query === before.query);
    const ratio = after === undefined ? Number.NaN : median(after.warmMs) / median(before.warmMs);
    return after === undefined || Number.isNaN(ratio) ? [] : [{ before, after, ratio }];
  });
  const table = textTable([
    ["median ms", "fewer clicks", "more clicks", "ratio"],
    ...pairs.map(({ before, after, ratio }) => [
      short(before.query),
      ms(median(before.warmMs)),
      ms(median(after.warmMs)),
      ratio.toFixed(2),
    ]),
  ]);
  const within = pairs.filter(({ ratio }) => ratio <= GROWTH);
  const most = Math.max(...pairs.map(({ ratio }) => ratio));
  return (
    `${table}\n${name}: ${within.length} of ${pairs.length} reports took at most ${GROWTH} times as long, ` +
    `the worst ${most.toFixed(2)} times`
  );
}

/** The clicks' latency with and without reports beside them. */
export function intakeText({ alone, beside, reports }: Beside): string {
  const told = ({ latenciesMs, refused }: Beside["alone"]) =>
    `median ${ms(median(latenciesMs))} ms, worst ${ms(Math.max(...latenciesMs))} ms of ${latenciesMs.length} clicks` +
    (refused === 0 ? "" : `, ${refused} refused`);
  const refusals = reports.flatMap(({ report }) => (typeof report === "string" ? report : []));
  const times = ms(median(reports.map(({ tookMs }) => tookMs)));
  return [
    `intake alone: ${told(alone)}`,
    `intake beside ${reports.length} reports of ${times} ms by ${short(LONGEST)}: ${told(beside)}`,
    ...(refusals.length === 0 ? [] : [`${refusals.length} of these reports were refused: ${refusals[0]}`]),
  ].join("\n");
}

export function ms(value: number): string {
  return value.toFixed(1);
}

/** What is the same for all of them tells nothing. */
function short(query: string): string {
  return query.replace(/^group_by=/, "");
}
