import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AttemptCount, nextStep } from "./next-step.ts";

const HOUR = 3_600_000;
const FAILED = { status: "failed", delayMs: 0 };

function next(changed: Partial<AttemptCount> = {}) {
  return nextStep({ outcome: "unavailable", attempts: 1, unknowns: 0, ageMs: 0, random: 0.5, ...changed });
}

test("delivered and rejected end it, however many attempts there were", () => {
  expect(next({ outcome: "delivered", attempts: 99, ageMs: 99 * HOUR })).toEqual({ status: "delivered", delayMs: 0 });
  expect(next({ outcome: "rejected" })).toEqual(FAILED);
});

describe("unavailable", () => {
  test("comes again after 1, 2, 4 … 300 s", () => {
    const delays = Array.from({ length: 12 }, (_, n) => next({ attempts: n + 1 }).delayMs / 1000);
    expect(delays).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    expect(next({ attempts: 10_000 }).delayMs).toBe(300_000);
  });

  test("is spread by a fifth either way", () => {
    expect(next({ attempts: 3, random: 0 }).delayMs).toBe(3200);
    expect(next({ attempts: 3, random: 0.999999 }).delayMs).toBe(4800);
  });

  test("is given up where the next attempt would begin after 24 h", () => {
    expect(next({ attempts: 50, ageMs: 24 * HOUR - 300_000 })).toEqual({ status: "pending", delayMs: 300_000 });
    expect(next({ attempts: 50, ageMs: 24 * HOUR - 299_999 })).toEqual(FAILED);
  });

  test("waits for as long as the network asks, but not less than the backoff", () => {
    expect(next({ retryAfterMs: 60_000 }).delayMs).toBe(60_000);
    expect(next({ attempts: 9, retryAfterMs: 1000 }).delayMs).toBe(256_000);
    expect(next({ retryAfterMs: 0 }).delayMs).toBe(1000);
  });

  test("does not count against the attempts of unknown end", () => {
    expect(next({ attempts: 200, unknowns: 4 }).status).toBe("pending");
  });
});

describe("unknown", () => {
  test("comes again four times, ever later, since each may have counted", () => {
    const delays = [1, 2, 3, 4].map((unknowns) => next({ outcome: "unknown", attempts: 30, unknowns }).delayMs / 1000);
    expect(delays).toEqual([1, 15, 120, 900]);
  });

  test("has five attempts at most", () => {
    expect(next({ outcome: "unknown", unknowns: 5 })).toEqual(FAILED);
    expect(next({ outcome: "unknown", unknowns: 6 })).toEqual(FAILED);
  });

  test("is given up after 24 h as well", () => {
    expect(next({ outcome: "unknown", unknowns: 4, ageMs: 24 * HOUR - 1 })).toEqual(FAILED);
  });
});

test("a delay is never shorter than asked, longer than due, or beyond 24 h", () => {
  const count = fc.record({
    outcome: fc.constantFrom("unavailable" as const, "unknown" as const),
    attempts: fc.integer({ min: 1, max: 5000 }),
    unknowns: fc.integer({ min: 1, max: 8 }),
    ageMs: fc.oneof(fc.integer({ min: 0, max: 25 * HOUR }), fc.integer({ min: 0, max: 1000 })),
    retryAfterMs: fc.option(fc.integer({ min: 0, max: 2 * HOUR }), { nil: undefined }),
    random: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  });
  fc.assert(
    fc.property(count, (value) => {
      const { status, delayMs } = nextStep(value);
      const asked = value.retryAfterMs ?? 0;
      const longest = value.outcome === "unknown" ? 1_080_000 : 360_000;
      if (status === "failed") {
        const outOfTime = value.ageMs + Math.max(longest, asked) > 24 * HOUR;
        expect(outOfTime || (value.outcome === "unknown" && value.unknowns >= 5)).toBe(true);
        expect(delayMs).toBe(0);
        return;
      }
      expect(status).toBe("pending");
      expect(Number.isInteger(delayMs)).toBe(true);
      expect(delayMs).toBeGreaterThanOrEqual(Math.max(800, asked));
      expect(delayMs).toBeLessThanOrEqual(Math.max(longest, asked));
      expect(value.ageMs + delayMs).toBeLessThanOrEqual(24 * HOUR);
    }),
  );
});

test("a network that stays away is tried for all of its 24 h", () => {
  for (const random of [0, 0.5, 0.999]) {
    let ageMs = 0;
    let attempts = 0;
    for (let status = "pending"; status === "pending"; ) {
      attempts++;
      const step = next({ attempts, ageMs, random });
      ageMs += step.delayMs;
      status = step.status;
    }
    expect(attempts).toBeGreaterThan(240);
    expect(ageMs).toBeGreaterThan(24 * HOUR - 360_000);
  }
});
