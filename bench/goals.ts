import { DATABASES, type Database } from "./databases.ts";
import type { Table } from "./text-table.ts";

/** A bound for one figure of a scenario. */
export interface Goal {
  readonly scenario: string;
  readonly database: Database;
  /** As the scenario names it. */
  readonly figure: string;
  readonly atLeast?: number;
  readonly below?: number;
  /** Why the figure may be missing: it takes an option. */
  readonly needs?: string;
}

/** What this kind of machine is to show: two cores that load, gateway, database and network share. */
export const GOALS: readonly Goal[] = DATABASES.flatMap((database) =>
  goalsOf(database).map((goal) => ({ ...goal, database })),
);

function goalsOf(database: Database): Omit<Goal, "database">[] {
  return [
    { scenario: "intake", figure: `${database}, respond-async: of bare`, atLeast: asyncShare(database) },
    { scenario: "intake", figure: `${database}, respond-async: p99 ms`, below: 25 },
    { scenario: "intake", figure: `${database}, waits: of bare`, atLeast: 0.2 },
    { scenario: "latency", figure: `${database}, waits, 200 ms: per second`, atLeast: 300 },
    { scenario: "latency", figure: `${database}, waits, 200 ms: p99 ms`, below: 300 },
    { scenario: "latency", figure: `${database}, waits, 200 ms: told the outcome`, atLeast: 1 },
    { scenario: "crowd", figure: `${database}, waits, 200 ms: per second`, atLeast: 3_000 },
    { scenario: "crowd", figure: `${database}, waits, 200 ms: told the outcome`, atLeast: 1 },
    { scenario: "redirects", figure: `${database}, redirects: of bare`, atLeast: 0.35 },
    { scenario: "drain", figure: `${database}, 50 ms: per second`, atLeast: 3_000 },
    { scenario: "drain", figure: `${database}, 0 ms: of undici`, atLeast: 0.3 },
    { scenario: "memory", figure: `${database}: MB at rest after the load`, below: 200 },
    { scenario: "memory", figure: `${database}: MB at most`, below: 300 },
    {
      scenario: "memory",
      figure: `${database}: memory after the last tenth of the third's`,
      below: 1.1,
      needs: "--memory 1000000",
    },
    ...["respond-async", "waits"].flatMap((waiting) =>
      ["one hangs", "one is dead"].flatMap((trouble) =>
        ["intake of the healthy offer", "intake of the sick offer"].map((whose) => ({
          scenario: "sick",
          figure: `${database}, ${waiting}, ${trouble}: ${whose}`,
          atLeast: 0.8,
        })),
      ),
    ),
  ];
}

function asyncShare(database: Database): number {
  return database === "SQLite" ? 0.4 : 0.35;
}

/** A line for each goal of a scenario: figure, goal, met or not. Throws where a figure of a measured database is missing. */
export function goalsTable(
  scenario: string,
  figures: ReadonlyMap<string, number>,
  databases: readonly Database[] = DATABASES,
): Table {
  const goals = GOALS.filter((goal) => goal.scenario === scenario && databases.includes(goal.database));
  return { title: "Goals", head: ["", "figure", "goal", ""], lines: goals.map((goal) => line(goal, figures)) };
}

function line(goal: Goal, figures: ReadonlyMap<string, number>): string[] {
  const figure = figures.get(goal.figure);
  if (figure === undefined && goal.needs === undefined) throw new Error(`no figure "${goal.figure}" was measured`);
  const { atLeast, below } = goal;
  const bound = atLeast === undefined ? `below ${below}` : `at least ${atLeast}`;
  if (figure === undefined) return [goal.figure, "–", bound, `needs ${goal.needs}`];
  return [goal.figure, shown(figure, atLeast ?? below ?? 1), bound, isMet(goal, figure) ? "met" : "MISSED"];
}

/** NaN meets nothing. */
export function isMet({ atLeast, below }: Goal, figure: number): boolean {
  return (atLeast === undefined || figure >= atLeast) && (below === undefined || figure < below);
}

function shown(figure: number, bound: number): string {
  // Rounded down: 0.996 is not the 1.00 that a goal asks for.
  return bound > 10 ? figure.toFixed(0) : (Math.floor(figure * 100) / 100).toFixed(2);
}
