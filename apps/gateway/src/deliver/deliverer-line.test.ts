import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { delivererForTest, REFUSED } from "./testing.ts";

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 15, 10) }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** An outbox with this many due deliveries, and a network that hangs. */
function backlog(count: number) {
  const world = delivererForTest();
  for (let id = 1; id <= count; id++) world.store.put(id);
  world.network.answers = undefined;
  world.deliverer.start();
  return world;
}

test("one claim brings many deliveries, which stand in line for the slots", async () => {
  const { store, network, lane, end } = backlog(60);
  await pass(500);
  expect([network.sent.length, lane()?.waiting]).toEqual([20, 40]);
  network.finish(5);
  await pass(0);
  expect([network.sent.length, lane()?.waiting]).toEqual([25, 35]);
  expect(store.claims).toHaveLength(1);
  await end();
});

test("a stop hands back what has not begun, without counting it as an attempt", async () => {
  const { deliverer, store, network } = backlog(30);
  await pass(500);
  const stopped = deliverer.stop(5_000);
  await pass(0);
  expect(store.released).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  expect(store.rows.get(30)).toMatchObject({ attempts: 0, leased: false });
  network.finish(20);
  await pass(0);
  await stopped;
  expect(network.sent).toHaveLength(20);
});

test("an opening breaker hands the line back: nothing more goes to a dead host", async () => {
  const { store, network, told, lane, end } = backlog(30);
  await pass(500);
  network.finish(5, REFUSED);
  await pass(0);
  expect(told.breaker).toEqual(["cpa.example open"]);
  expect(network.sent).toHaveLength(20);
  expect(store.released).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29, 30]);
  expect(lane()?.waiting).toBe(0);
  await end();
});

test("who stands in line for ten seconds goes back before the lease ends", async () => {
  const { store, lane, end } = backlog(21);
  await pass(500);
  await pass(9_500);
  expect(store.released).toEqual([]);
  await pass(1_000);
  expect(store.released).toContain(21);
  expect(lane()?.inFlight).toBe(20);
  await end();
});
