import { resolve } from "node:path";
import { expect, test } from "vitest";
import { readOptions } from "./options.ts";

test("a million clicks on both databases by default, and nothing kept", () => {
  expect(readOptions([])).toEqual({ clicks: [1_000_000], databases: ["sqlite", "postgres"], keep: undefined });
});

test("several sizes, one database, a folder", () => {
  expect(readOptions(["--clicks", "2000,20000", "--database", "postgres", "--keep", "kept"])).toEqual({
    clicks: [2_000, 20_000],
    databases: ["postgres"],
    keep: resolve("kept"),
  });
});

test.each(["999", "1e9", "many", "2000,", "2000.5"])("--clicks %s is refused by name", (clicks) => {
  expect(() => readOptions(["--clicks", clicks])).toThrow("--clicks: whole numbers from 1000 to 100000000 are needed");
});

test("a database that is not there is refused by name", () => {
  expect(() => readOptions(["--database", "oracle"])).toThrow(
    '--database: sqlite, postgres or both is needed, got "oracle"',
  );
});
