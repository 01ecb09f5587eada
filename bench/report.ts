import { median, percentile } from "./figures.ts";
import type { Kept, Round } from "./round.ts";
import { textTable } from "./text-table.ts";

/** One server, or one way of asking it, over all rounds. */
export interface Case {
  readonly name: string;
  readonly rounds: Round[];
}

const HEAD = ["", "req/s", "of bare", "p50 ms", "p99 ms", "CPU µs", "acknowledged", "rows", "delivered", "at sandbox"];

/** A table with a line for each case; the first one is what the others are measured against. */
export function table(cases: readonly Case[]): string {
  const [bare] = cases;
  return textTable([HEAD, ...cases.map((each) => line(each, bare ?? each))]);
}

function line(each: Case, bare: Case): string[] {
  const latencies = each.rounds.flatMap(({ latenciesMs }) => latenciesMs);
  const sum = (count: (kept: Kept) => number) =>
    each.rounds.every(({ kept }) => kept === undefined)
      ? "–"
      : String(each.rounds.reduce((total, { kept }) => total + (kept === undefined ? 0 : count(kept)), 0));
  return [
    each.name,
    median(each.rounds.map(perSecond)).toFixed(0),
    ratio(each, bare).toFixed(2),
    percentile(latencies, 0.5).toFixed(1),
    percentile(latencies, 0.99).toFixed(1),
    median(each.rounds.map(({ serverCpuUs }) => serverCpuUs)).toFixed(0),
    String(each.rounds.reduce((total, { acknowledged }) => total + acknowledged, 0)),
    sum(({ rows }) => rows),
    sum(({ delivered }) => delivered),
    sum(({ requests }) => requests),
  ];
}

/** Each round against the bare server's own of that round, since both met the same noise; the median of them. */
export function ratio(each: Case, bare: Case): number {
  return median(
    each.rounds.map(
      (round, index) => perSecond(round) / perSecond(bare.rounds[index] ?? { acknowledged: 0, elapsedMs: 0 }),
    ),
  );
}

export function perSecond({ acknowledged, elapsedMs }: Pick<Round, "acknowledged" | "elapsedMs">): number {
  return (acknowledged / elapsedMs) * 1000;
}

/** Clicks a second from the first request to the empty outbox: what the gateway can take for hours. */
export function sustained({ rounds }: Case): number {
  return median(
    rounds.map(({ acknowledged, elapsedMs, kept }) => (acknowledged / (elapsedMs + (kept?.drainMs ?? 0))) * 1000),
  );
}

export function drainSeconds({ rounds }: Case): number {
  return median(rounds.map(({ kept }) => kept?.drainMs ?? Number.NaN)) / 1000;
}

/** What does not add up, in words; nothing where every acknowledged click is one row and one request. */
export function mismatches({ name, rounds }: Case): string[] {
  return rounds.flatMap(({ acknowledged, refused, kept }, index) => {
    const where = `${name}, round ${index + 1}:`;
    const told = [...refused].map(([what, times]) => `${where} ${times} × ${what}`);
    if (kept === undefined) return told;
    const counts: [string, number][] = [
      ["rows", kept.rows],
      ["different users", kept.users],
      ["delivered", kept.delivered],
      ["requests at the sandbox", kept.requests],
    ];
    for (const [what, found] of counts) {
      if (found !== acknowledged) told.push(`${where} ${acknowledged} acknowledged, but ${found} ${what}`);
    }
    return told;
  });
}
