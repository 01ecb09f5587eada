import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/src/**/*.test.{ts,tsx}",
      "apps/*/src/**/*.test.ts",
      "{bench,e2e,examples,scripts}/**/*.test.ts",
    ],
    // Two cores: more workers than that make the tests that load a real gateway slower, not faster.
    maxWorkers: 2,
    globalSetup: ["e2e/support/global-setup.ts"],
  },
});
