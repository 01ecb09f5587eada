import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const MAIN = fileURLToPath(new URL("./main.ts", import.meta.url));

/** A limit against hanging and no measure of speed. */
test("the intake is measured next to bare Fastify, and its counts agree", { timeout: 120_000 }, async () => {
  const args = [MAIN, "--only", "intake", "--database", "sqlite", "--seconds", "0.2", "--rounds", "1"];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  for (const name of ["bare Fastify", "SQLite, waits", "SQLite, respond-async"]) {
    expect(stdout).toMatch(new RegExp(`^${name} +\\d+ +\\d\\.\\d\\d +`, "m"));
  }
  expect(stdout).toMatch(/^SQLite, waits: of bare +\d\.\d\d +at least 0\.2 +(met|MISSED)$/m);
  expect(stdout).toMatch(/^SQLite +(\d+) +\1 +\1 +\1 +\1$/m);
  expect(stdout).toContain("Every acknowledged click is one row and one delivery, and none is two.");
});
