import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { delivererForTest, HOST } from "./testing.ts";

const PATIENCE = { slotMs: 500, waitMs: 9700 };

// Node's promised timers are not among those that vitest fakes.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms)),
}));
beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 15, 10) }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A deliverer in a flood, with deliveries that wait in the database. */
async function inFlood(waiting: number) {
  const fixture = delivererForTest({ host: 1000 });
  fixture.flood.isOn = true;
  fixture.deliverer.start();
  await pass(10);
  for (let id = 1; id <= waiting; id++) fixture.store.put(id);
  return fixture;
}

test("in a flood a click that no caller waits for takes no slot, and one whose caller waits does", async () => {
  const { deliverer, flood, begin, end } = await inFlood(0);
  expect([begin(1, HOST, false), begin(2, HOST, true)]).toEqual([false, true]);
  flood.isOn = false;
  expect(begin(3, HOST, false)).toBe(true);
  expect([...deliverer.lanes].map(({ host }) => host)).toEqual([HOST]);
  await end();
});

test("in a flood the deliveries of each host go on, twenty in a tenth of a second", async () => {
  const { deliverer, network, end } = await inFlood(1000);
  const sent: number[] = [];
  for (let n = 0; n < 5; n++) {
    // Each click that comes in is an occasion.
    for (let click = 0; click < 20; click++) {
      deliverer.queued(HOST);
      await pass(5);
    }
    sent.push(network.sent.length);
  }
  expect(sent).toEqual([20, 40, 60, 80, 100]);
  await end();
});

test("in a flood the tick of half a second is an occasion, too", async () => {
  const { deliverer, network, end } = await inFlood(1000);
  deliverer.queued(HOST);
  await pass(2_000);
  expect(network.sent.length).toBeGreaterThanOrEqual(80);
  await end();
});

test("what waits is delivered as soon as the flood is over", async () => {
  const { deliverer, flood, network, end } = await inFlood(1000);
  deliverer.queued(HOST);
  await pass(10);
  expect(network.sent).toHaveLength(20);
  flood.isOn = false;
  await pass(600);
  expect(network.sent).toHaveLength(1000);
  await end();
});

test("a caller that waits for a slot has its turn in a flood as without one", async () => {
  const { deliverer, store, network, begin, end } = await inFlood(300);
  network.answers = undefined;
  for (let id = 1001; begin(id, HOST, true); id++);
  store.put(2000);
  deliverer.queued(HOST);
  const outcome = deliverer.outcome(2000, HOST, PATIENCE);
  // Answers keep coming, so the caller keeps waiting, and what is before it in the queue goes out at full speed.
  for (let n = 0; n < 10; n++) {
    network.finish(1000);
    await pass(10);
  }
  expect(await outcome).toMatchObject({ status: "delivered" });
  expect(network.sent.length).toBeGreaterThan(300);
  await end();
});
