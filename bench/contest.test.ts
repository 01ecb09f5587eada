import { expect, test } from "vitest";
import { contest, namedFigures, ratio, speedTable } from "./contest.ts";
import type { Round } from "./round.ts";

const round = (acknowledged: number, more: Partial<Round> = {}): Round => ({
  acknowledged,
  told: 0,
  refused: new Map(),
  latenciesMs: Array.from({ length: acknowledged }, (_, index) => index + 1),
  elapsedMs: 1000,
  ownCpu: 0.1,
  serverCpuUs: 50,
  drainMs: undefined,
  ...more,
});

test("a ratio compares rounds of the same turn, and takes the median of them", () => {
  // The machine was slow in the second turn, for both.
  expect(ratio([round(50), round(5), round(60)], [round(100), round(10), round(100)])).toBe(0.5);
});

test("contenders run in turn, after a warm-up that is no round", async () => {
  const ran: string[] = [];
  const contender = (name: string) => ({
    name,
    round: async (seconds: number) => {
      ran.push(`${name} ${seconds}`);
      return round(1);
    },
  });
  const cases = await contest([contender("a"), contender("b")], { seconds: 2, rounds: 2 });
  expect(ran).toEqual(["a 1", "b 1", "a 2", "b 2", "a 2", "b 2"]);
  expect(cases.map(({ name, rounds }) => [name, rounds.length])).toEqual([
    ["a", 2],
    ["b", 2],
  ]);
});

test("the table has speed, ratio, latencies, the share with an outcome, and the speed with deliveries", () => {
  const bare = { name: "bare", rounds: [round(200)] };
  const gateway = { name: "gateway", rounds: [round(100, { told: 75, drainMs: 1000 })] };
  expect(speedTable("Intake", [bare, gateway], bare).lines).toEqual([
    ["bare", "200", "1.00", "100.0", "198.0", "–", "50", "–"],
    ["gateway", "100", "0.50", "50.0", "99.0", "75.0 %", "50", "50"],
  ]);
  expect(new Map(namedFigures([gateway], bare))).toEqual(
    new Map([
      ["gateway: per second", 100],
      ["gateway: of bare", 0.5],
      ["gateway: p99 ms", 99],
      ["gateway: told the outcome", 0.75],
    ]),
  );
});
