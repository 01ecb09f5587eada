import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "{bench,e2e,scripts}/**/*.test.ts"],
    // Two cores: more workers than that make the tests that load a real gateway slower, not faster.
    maxWorkers: 2,
    globalSetup: ["e2e/support/global-setup.ts"],
  },
});
