import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { delivererForTest, HOST, REFUSED, TAKEN } from "./testing.ts";

const NOW = Date.UTC(2026, 0, 15, 10);
const HOUR = 3_600_000;

// Node's promised timers are not among those that vitest fakes.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms)),
}));
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const setClock = (byMs: number) => vi.setSystemTime(Date.now() + byMs);

describe("a clock that is set", () => {
  test("forward by an hour sends no attempt twice that is under way", async () => {
    const { deliverer, store, network, end } = delivererForTest();
    store.put(1);
    network.answers = undefined;
    deliverer.start();
    await pass(1000);
    setClock(HOUR);
    await pass(8000);
    expect(network.sent).toHaveLength(1);
    network.finish(1);
    await pass(0);
    expect(store.records).toMatchObject([{ number: 1, outcome: "delivered" }]);
    await end();
  });

  test("forward by 25 h fails no delivery that is four seconds old", async () => {
    const { deliverer, store, network, end } = delivererForTest();
    store.put(1);
    network.answers = () => REFUSED;
    deliverer.start();
    await pass(4000);
    setClock(25 * HOUR);
    await pass(12_000);
    network.answers = () => TAKEN;
    await pass(30_000);
    expect(store.records.map(({ next }) => next?.status)).not.toContain("failed");
    expect(store.records.at(-1)).toMatchObject({ outcome: "delivered" });
    await end();
  });

  test("back by an hour stalls no repeat of a second, and no probe of a dead host", async () => {
    const { deliverer, store, network, told, end } = delivererForTest();
    for (let id = 1; id <= 5; id++) store.put(id);
    network.answers = () => REFUSED;
    deliverer.start();
    await pass(1000);
    expect(told.breaker).toEqual([`${HOST} open`]);
    setClock(-HOUR);
    network.answers = () => TAKEN;
    await pass(8000);
    expect([...store.rows.values()].every(({ done }) => done)).toBe(true);
    await end();
  });

  test("back by an hour lets what waits for a slot go on", async () => {
    const { deliverer, store, network, end } = delivererForTest();
    for (let id = 1; id <= 30; id++) store.put(id);
    network.answers = undefined;
    deliverer.start();
    await pass(1000);
    setClock(-HOUR);
    network.answers = () => TAKEN;
    network.finish(20);
    await pass(3000);
    expect([...store.rows.values()].every(({ done }) => done)).toBe(true);
    await end();
  });

  test.each([-HOUR, HOUR])("(%i ms) during an attempt makes its duration neither negative nor long", async (byMs) => {
    const { deliverer, store, network, end } = delivererForTest();
    store.put(1);
    network.answers = undefined;
    deliverer.start();
    await pass(1000);
    setClock(byMs);
    await pass(250);
    network.finish(1);
    await pass(0);
    expect(store.records[0]?.duration_ms).toBeGreaterThanOrEqual(250);
    expect(store.records[0]?.duration_ms).toBeLessThan(1500);
    await end();
  });
});

test("whatever the clock does, no delivery is sent twice at once or given up, and all arrive when the network is back", async () => {
  const moment = fc.record({
    byMs: fc.oneof(
      fc.constant(0),
      fc.integer({ min: -30 * HOUR, max: 30 * HOUR }),
      fc.integer({ min: -9000, max: 9000 }),
    ),
    afterMs: fc.integer({ min: 0, max: 9_000 }),
    ends: fc.constantFrom("hangs", "refused"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(moment, { maxLength: 12 }), async (moments) => {
      vi.setSystemTime(NOW);
      const { deliverer, store, network, end } = delivererForTest();
      for (let id = 1; id <= 4; id++) store.put(id);
      const sending = new Set<string>();
      let twice = 0;
      network.answers = undefined;
      const send = network.send.bind(network);
      vi.spyOn(network, "send").mockImplementation(async (request, stop) => {
        if (sending.has(request.url)) twice++;
        sending.add(request.url);
        // As the network client's own deadline ends it.
        const timer = setTimeout(() => network.finish(1, REFUSED), 10_000);
        const result = await send(request, stop);
        clearTimeout(timer);
        sending.delete(request.url);
        return result;
      });
      deliverer.start();
      for (const { byMs, afterMs, ends } of moments) {
        network.answers = ends === "hangs" ? undefined : () => REFUSED;
        await pass(afterMs);
        setClock(byMs);
      }
      network.answers = () => TAKEN;
      // The longest backoff of so few attempts, the attempts under way, a probe.
      await pass(150_000);
      expect(twice).toBe(0);
      expect(store.records.filter(({ next }) => next?.status === "failed")).toEqual([]);
      expect([...store.rows.values()].map(({ done }) => done)).toEqual([true, true, true, true]);
      expect(store.records.every(({ duration_ms }) => duration_ms >= 0 && duration_ms < 12_000)).toBe(true);
      await end();
    }),
    { numRuns: 100 },
  );
}, 60_000);
