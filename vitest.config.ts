import { defineConfig } from "vitest/config";
import { COMPILE_CACHE } from "./e2e/support/compile-cache.ts";
import { SlowFirst } from "./e2e/support/slow-first.ts";

// For the processes that run the test files: they inherit it.
process.env.NODE_COMPILE_CACHE ??= COMPILE_CACHE;

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.{ts,tsx}",
      "apps/*/src/**/*.test.ts",
      "{bench,e2e,examples,scripts}/**/*.test.ts",
    ],
    // On a machine that does other work as well. Tests of processes wait for two thirds of their time, so .ci/run, which
    // has the machine for itself, takes more than there are cores.
    maxWorkers: 2,
    sequence: { sequencer: SlowFirst },
    // A limit against hanging and no measure of speed: with other work on it a machine is several times slower.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    globalSetup: ["e2e/support/global-setup.ts"],
  },
});
