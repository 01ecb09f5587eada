import { median, percentile } from "./figures.ts";
import type { Options } from "./options.ts";
import type { Round } from "./round.ts";
import type { Table } from "./text-table.ts";

/** One server, or one way of asking it. */
export interface Contender {
  readonly name: string;
  round(seconds: number): Promise<Round>;
}

/** A contender's rounds. */
export interface Case {
  readonly name: string;
  readonly rounds: readonly Round[];
}

/** Lets the engine compile what it will run; counted as clicks, not as speed. */
const WARM_UP_SECONDS = 1;

/** All contenders in turn, again and again, so that all of them meet the same noise of the machine. */
export async function contest(
  contenders: readonly Contender[],
  { seconds, rounds }: Pick<Options, "seconds" | "rounds">,
): Promise<Case[]> {
  for (const { round } of contenders) await round(Math.min(seconds, WARM_UP_SECONDS));
  const cases = contenders.map(({ name }) => ({ name, rounds: [] as Round[] }));
  for (let turn = 0; turn < rounds; turn++) {
    for (const [index, { round }] of contenders.entries()) cases[index]?.rounds.push(await round(seconds));
  }
  return cases;
}

/** A line for each case; ratios are to the bare server, where there is one. */
export function speedTable(title: string, cases: readonly Case[], bare?: Case): Table {
  return {
    title,
    head: ["", "per second", "of bare", "p50 ms", "p99 ms", "told the outcome", "CPU µs", "per second, delivered"],
    lines: cases.map((each) => {
      const figures = caseFigures(each, bare);
      const waits = figures.told > 0;
      return [
        each.name,
        figures.perSecond.toFixed(0),
        bare === undefined ? "–" : figures.ofBare.toFixed(2),
        figures.p50Ms.toFixed(1),
        figures.p99Ms.toFixed(1),
        waits ? `${(figures.told * 100).toFixed(1)} %` : "–",
        figures.cpuUs.toFixed(0),
        Number.isNaN(figures.sustained) ? "–" : figures.sustained.toFixed(0),
      ];
    }),
  };
}

/** By the names of goals.ts. */
export function namedFigures(cases: readonly Case[], bare?: Case): [string, number][] {
  return cases.flatMap((each): [string, number][] => {
    const { perSecond, ofBare, p99Ms, told } = caseFigures(each, bare);
    return [
      [`${each.name}: per second`, perSecond],
      [`${each.name}: of bare`, ofBare],
      [`${each.name}: p99 ms`, p99Ms],
      [`${each.name}: told the outcome`, told],
    ];
  });
}

/** The largest share of a core that the load took in any round. */
export function busiest(cases: readonly Case[]): number {
  return Math.max(...cases.flatMap(({ rounds }) => rounds.map(({ ownCpu }) => ownCpu)));
}

function caseFigures({ rounds }: Case, bare: Case | undefined) {
  const latencies = rounds.flatMap(({ latenciesMs }) => latenciesMs);
  const sum = (count: (round: Round) => number) => rounds.reduce((total, round) => total + count(round), 0);
  return {
    perSecond: median(rounds.map(perSecond)),
    ofBare: bare === undefined ? Number.NaN : ratio(rounds, bare.rounds),
    p50Ms: percentile(latencies, 0.5),
    p99Ms: percentile(latencies, 0.99),
    told: sum(({ told }) => told) / sum(({ acknowledged }) => acknowledged),
    cpuUs: median(rounds.map(({ serverCpuUs }) => serverCpuUs)),
    // From the first request to the empty outbox: what the gateway can take for hours.
    sustained: median(
      rounds.map(
        ({ acknowledged, elapsedMs, drainMs }) => (acknowledged / (elapsedMs + (drainMs ?? Number.NaN))) * 1000,
      ),
    ),
  };
}

export type Rate = Pick<Round, "acknowledged" | "elapsedMs">;

/** Each round against the other's of the same turn, since both met the same noise; the median of them. */
export function ratio(rounds: readonly Rate[], others: readonly Rate[]): number {
  return median(
    rounds.map((round, index) => perSecond(round) / perSecond(others[index] ?? { acknowledged: 0, elapsedMs: 0 })),
  );
}

export function perSecond({ acknowledged, elapsedMs }: Rate): number {
  return (acknowledged / elapsedMs) * 1000;
}
