import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

const SCENARIOS = ["intake", "drain"];
const read = (...args: string[]) => readOptions(args, SCENARIOS);

test("runs every scenario, in full, by default", () => {
  expect(read()).toEqual({
    only: [],
    databases: ["SQLite", "PostgreSQL"],
    seconds: 2,
    rounds: 3,
    crowd: 2_000,
    backlog: 200_000,
    memory: 40_000,
    write: false,
  });
});

test("--quick is shorter, and what is asked for by name wins over it", () => {
  expect(read("--quick", "--backlog", "5000")).toMatchObject({ seconds: 1, rounds: 1, backlog: 5_000, memory: 10_000 });
});

test("--only takes several names and refuses one that is none, with the names that there are", () => {
  expect(read("--only", "drain,intake").only).toEqual(["drain", "intake"]);
  expect(() => read("--only", "drian")).toThrow('--only: there is no "drian", there are intake, drain');
});

test.each([
  ["--seconds", "0.1"],
  ["--rounds", "1.5"],
  ["--crowd", "10000"],
  ["--backlog", "many"],
  ["--memory", ""],
])("%s %j is refused by name", (name, value) => {
  expect(() => read(name, value)).toThrow(new RegExp(`^${name}: a (whole )?number from `));
});

test("--database takes one database, and the page is written with both only", () => {
  expect(read("--database", "postgres").databases).toEqual(["PostgreSQL"]);
  expect(() => read("--database", "oracle")).toThrow('--database: sqlite, postgres, both is needed, got "oracle"');
  expect(() => read("--database", "sqlite", "--write")).toThrow("--write: the page shows both databases");
});

test("an option that is not there is refused", () => {
  expect(() => read("--drain", "1")).toThrow("--drain");
});
