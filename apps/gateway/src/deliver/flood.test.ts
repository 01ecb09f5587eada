import fc from "fast-check";
import { expect, test } from "vitest";
import { Flood, FloodShare, LASTS_MS, QUEUE, SHARE, WINDOW_MS } from "./flood.ts";

type Step = { readonly kind: "arrives" | "stored" } | { readonly kind: "passes"; readonly ms: number };

const STEP: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.constant<Step>({ kind: "arrives" }), weight: 6 },
  { arbitrary: fc.constant<Step>({ kind: "stored" }), weight: 2 },
  { arbitrary: fc.integer({ min: 1, max: 2 * LASTS_MS }).map((ms): Step => ({ kind: "passes", ms })), weight: 2 },
);
const STEPS = fc.array(STEP, { maxLength: 200, size: "max" });

test("a flood is on from the click that makes the queue for the commit long, until that is some time ago", async () => {
  await fc.assert(
    fc.asyncProperty(STEPS, async (steps) => {
      let nowMs = 0;
      const flood = new Flood(() => nowMs);
      const queue: (() => void)[] = [];
      let long = Number.NEGATIVE_INFINITY;
      for (const step of steps) {
        if (step.kind === "passes") nowMs += step.ms;
        else if (step.kind === "arrives") {
          void flood.storing(new Promise<void>((stored) => queue.push(stored)));
          if (queue.length >= QUEUE) long = nowMs;
        } else {
          queue.shift()?.();
          await new Promise(setImmediate);
        }
        expect(flood.isOn()).toBe(nowMs - long < LASTS_MS);
      }
    }),
    { numRuns: 50 },
  );
});

test("a click that is not stored leaves the queue like any other, and its error reaches the caller", async () => {
  const flood = new Flood(() => 0);
  for (let n = 0; n < 2 * QUEUE; n++) {
    await expect(flood.storing(Promise.reject(new Error("away")))).rejects.toThrow("away");
  }
  expect(flood.isOn()).toBe(false);
});

test("a host's share in a flood is bounded in each window and never nothing, whatever is asked for and when", () => {
  const asks = fc.array(
    fc.record({ afterMs: fc.integer({ min: 0, max: 300 }), wanted: fc.integer({ min: 0, max: 50 }) }),
  );
  fc.assert(
    fc.property(asks, (asked) => {
      const share = new FloodShare();
      const begun: { readonly at: number; readonly count: number }[] = [];
      let nowMs = 0;
      for (const { afterMs, wanted } of asked) {
        nowMs += afterMs;
        const recently = begun.filter(({ at }) => nowMs - at < WINDOW_MS).reduce((sum, { count }) => sum + count, 0);
        const left = share.left(nowMs);
        if (recently === 0) expect(left).toBe(SHARE);
        const count = Math.min(wanted, left);
        share.began(count, nowMs);
        if (count > 0) begun.push({ at: nowMs, count });
        // Two windows that lie next to each other are the most that any such time touches.
        expect(recently + count).toBeLessThanOrEqual(2 * SHARE);
      }
    }),
  );
});
