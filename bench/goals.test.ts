import { describe, expect, test } from "vitest";
import { GOALS, goalsTable, isMet } from "./goals.ts";
import { SCENARIOS } from "./scenarios/index.ts";

test("every goal belongs to a scenario, and every scenario has a goal", () => {
  expect(new Set(GOALS.map(({ scenario }) => scenario))).toEqual(new Set(SCENARIOS.map(({ name }) => name)));
});

describe("a goal", () => {
  const goal = { scenario: "x", database: "SQLite", figure: "y" } as const;

  test("of at least so much is met by exactly that", () => {
    expect([0.29, 0.3, 0.31].map((figure) => isMet({ ...goal, atLeast: 0.3 }, figure))).toEqual([false, true, true]);
  });

  test("of below so much is not met by exactly that", () => {
    expect([24, 25, 26].map((figure) => isMet({ ...goal, below: 25 }, figure))).toEqual([true, false, false]);
  });

  test("is not met by a figure that is no number", () => {
    expect(isMet({ ...goal, atLeast: 0 }, Number.NaN)).toBe(false);
    expect(isMet({ ...goal, below: 1 }, Number.NaN)).toBe(false);
  });
});

describe("the table of goals", () => {
  const figures = (scenario: string, value: number) =>
    new Map(GOALS.filter((goal) => goal.scenario === scenario).map(({ figure }) => [figure, value]));

  test("says of each goal its figure, its bound and whether it is met", () => {
    expect(goalsTable("redirects", figures("redirects", 0.4)).lines).toEqual([
      ["SQLite, redirects: of bare", "0.40", "at least 0.35", "met"],
      ["PostgreSQL, redirects: of bare", "0.40", "at least 0.35", "met"],
    ]);
  });

  test("never rounds a figure up to its goal", () => {
    expect(goalsTable("redirects", figures("redirects", 0.3499)).lines[0]).toEqual([
      "SQLite, redirects: of bare",
      "0.34",
      "at least 0.35",
      "MISSED",
    ]);
  });

  test("names the option that a figure needs", () => {
    const measured = figures("memory", 150);
    measured.delete("SQLite: memory after the last tenth of the third's");
    expect(goalsTable("memory", measured).lines).toContainEqual([
      "SQLite: memory after the last tenth of the third's",
      "–",
      "below 1.1",
      "needs --memory 1000000",
    ]);
  });

  test("has the measured database alone", () => {
    const { lines } = goalsTable("redirects", figures("redirects", 1), ["PostgreSQL"]);
    expect(lines.map(([name]) => name)).toEqual(["PostgreSQL, redirects: of bare"]);
  });

  test("is refused where a scenario does not give a figure that a goal names", () => {
    expect(() => goalsTable("redirects", new Map())).toThrow('no figure "SQLite, redirects: of bare" was measured');
  });
});
