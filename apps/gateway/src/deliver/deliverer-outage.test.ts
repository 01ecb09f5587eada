import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { NetworkAnswer } from "../network/network-client.ts";
import { answer, delivererForTest, HOST, REFUSED, TAKEN } from "./testing.ts";

const PATIENCE = { slotMs: 500, waitMs: 9700 };

// Node's promised timers are not among those that vitest fakes.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms)),
}));
beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 15, 10) }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

/** A gateway whose network has just been found dead by five clicks. */
async function outage() {
  const fixture = delivererForTest();
  fixture.network.answers = () => REFUSED;
  fixture.deliverer.start();
  await pass(0);
  for (let id = 1; id <= 5; id++) {
    fixture.store.put(id, { leased: true, attempts: 1 });
    fixture.begin(id);
  }
  await pass(0);
  return fixture;
}

describe("a dead network", () => {
  test("opens the breaker after five failures, not after four", async () => {
    const { deliverer, network, told, begin, end } = delivererForTest();
    network.answers = () => REFUSED;
    deliverer.start();
    for (let id = 1; id <= 4; id++) begin(id);
    await pass(0);
    expect(told.breaker).toEqual([]);
    begin(5);
    await pass(0);
    expect(told.breaker).toEqual([`${HOST} open`]);
    await end();
  });

  test.each([
    ["a time-out counts", { kind: "failure", sent: true, reason: "time" } as const, true],
    ["a 503 counts", answer(503), true],
    ["a 404 does not: that host answers", answer(404), false],
  ])("%s", async (_, how, opens) => {
    const { deliverer, network, told, begin, end } = delivererForTest();
    network.answers = () => how;
    deliverer.start();
    for (let id = 1; id <= 6; id++) begin(id);
    await pass(0);
    expect(told.breaker).toEqual(opens ? [`${HOST} open`] : []);
    await end();
  });

  test("keeps no caller: clicks get no slot and are answered at once", async () => {
    const { deliverer, begin, end } = await outage();
    expect(begin(6)).toBe(false);
    deliverer.queued(HOST);
    expect(await deliverer.outcome(6, HOST, PATIENCE)).toBeUndefined();
    await end();
  });

  test("found so by the first twenty answers all who wait for it at once, and each of the five with its own end", async () => {
    const { deliverer, network, told, begin, end } = delivererForTest();
    network.answers = undefined;
    deliverer.start();
    for (let id = 1; id <= 20; id++) begin(id);
    const first = deliverer.outcome(1, HOST, PATIENCE);
    await pass(5000);
    const withoutSlot = deliverer.outcome(21, HOST, PATIENCE);
    network.finish(1, REFUSED);
    expect(await first).toMatchObject({ status: "pending", error: "connect ECONNREFUSED" });
    expect(begin(22)).toBe(true);
    const withSlot = deliverer.outcome(22, HOST, PATIENCE);
    const fifth = deliverer.outcome(5, HOST, PATIENCE);
    network.finish(4, REFUSED);
    await pass(0);
    expect(told.breaker).toEqual([`${HOST} open`]);
    expect(await withoutSlot).toBeUndefined();
    expect(await withSlot).toMatchObject({ status: "pending", attempts: 1, error: "connect ECONNREFUSED" });
    expect(await fifth).toMatchObject({ status: "pending", error: "connect ECONNREFUSED" });
    // One that asks for an attempt that still runs needn't wait either: nothing else is to be expected of it.
    expect(await deliverer.outcome(22, HOST, PATIENCE)).toBeUndefined();
    await end();
  });

  test("slows no other down", async () => {
    const { deliverer, network, begin, end } = await outage();
    network.answers = () => TAKEN;
    expect(begin(7, "alive.example")).toBe(true);
    expect(await deliverer.outcome(7, "alive.example", PATIENCE)).toMatchObject({ status: "delivered" });
    await end();
  });

  test("is probed every 5 s with one attempt", async () => {
    const { store, network, end } = await outage();
    for (let id = 10; id < 40; id++) store.put(id);
    store.claims.length = 0;
    network.sent.length = 0;
    await pass(4900);
    expect(network.sent).toHaveLength(0);
    await pass(20_100);
    expect(network.sent.length).toBeGreaterThanOrEqual(4);
    expect(network.sent.length).toBeLessThanOrEqual(5);
    expect(store.claims.every(({ limit }) => limit === 1)).toBe(true);
    await end();
  });

  test("with nothing waiting is probed by the next click", async () => {
    const { deliverer, store, network, end } = await outage();
    store.rows.clear();
    network.sent.length = 0;
    await pass(6000);
    expect(network.sent).toEqual([]);
    store.put(6);
    deliverer.queued(HOST);
    network.answers = () => TAKEN;
    await pass(500);
    expect(network.sent).toHaveLength(1);
    await end();
  });

  test("that comes back gets all that waited, without its backoff", async () => {
    const { store, network, told, end } = await outage();
    for (let id = 10; id < 40; id++) store.put(id, { dueAt: Date.now() + 300_000 });
    store.put(50);
    network.answers = () => TAKEN;
    await pass(6000);
    expect(told.breaker).toEqual([`${HOST} open`, `${HOST} closed`]);
    expect(store.hastened).toEqual([HOST]);
    expect([...store.rows.values()].every(({ done }) => done)).toBe(true);
    await end();
  });
});

describe("a network that wants a pause (429 or 503 with Retry-After)", () => {
  const PAUSE: NetworkAnswer = { ...answer(429), retryAfter: "30" };

  test("gets no request meanwhile but those under way, and goes on after it", async () => {
    const { deliverer, store, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    for (let id = 1; id <= 3; id++) begin(id);
    for (let id = 10; id < 60; id++) store.put(id);
    network.finish(1, PAUSE);
    await pass(0);
    deliverer.queued(HOST);
    expect(begin(4)).toBe(false);
    network.answers = () => TAKEN;
    await pass(29_900);
    expect(network.sent).toHaveLength(3);
    network.finish(2);
    await pass(3000);
    expect([...store.rows.values()].every(({ done }) => done)).toBe(true);
    expect(network.sent).toHaveLength(53);
    await end();
  });

  test("keeps no caller who has no slot: those who wait and those who come are answered at once", async () => {
    const { deliverer, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    for (let id = 1; id <= 20; id++) begin(id);
    const waiting = deliverer.outcome(21, HOST, PATIENCE);
    const underWay = deliverer.outcome(2, HOST, PATIENCE);
    const refused = deliverer.outcome(1, HOST, PATIENCE);
    network.finish(1, PAUSE);
    expect(await waiting).toBeUndefined();
    expect(await refused).toMatchObject({ status: "pending", http_status: 429 });
    expect(await deliverer.outcome(22, HOST, PATIENCE)).toBeUndefined();
    network.finish(1);
    expect(await underWay).toMatchObject({ status: "delivered" });
    await end();
  });

  test("for an hour is asked again after a minute, by what does not keep its own hour", async () => {
    const { deliverer, store, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = () => ({ ...answer(503), retryAfter: "3600" });
    begin(1);
    await pass(0);
    store.put(2);
    network.answers = () => TAKEN;
    await pass(59_400);
    expect(network.sent).toHaveLength(1);
    await pass(1200);
    expect(network.sent).toHaveLength(2);
    await end();
  });

  test("slows no other down", async () => {
    const { deliverer, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = () => PAUSE;
    begin(1);
    await pass(0);
    network.answers = () => TAKEN;
    expect(begin(2, "other.example")).toBe(true);
    expect(await deliverer.outcome(2, "other.example", PATIENCE)).toMatchObject({ status: "delivered" });
    await end();
  });
});

describe("a stop", () => {
  test("lets what is under way end and begins nothing more", async () => {
    const { deliverer, store, network, told, begin } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    begin(1);
    store.put(2);
    const stopped = deliverer.stop(7000);
    await pass(1000);
    network.finish(1);
    await stopped;
    expect(told.attempts).toMatchObject([{ id: 1, outcome: "delivered", recorded: true }]);
    await pass(5000);
    expect(network.sent).toHaveLength(1);
  });

  test("cuts off what takes too long, puts that on record and releases its caller", async () => {
    const { deliverer, store, network, told, begin } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    begin(1);
    const outcome = deliverer.outcome(1, HOST, PATIENCE);
    const stopped = deliverer.stop(7000);
    await pass(6999);
    expect(told.attempts).toEqual([]);
    await pass(1);
    await stopped;
    expect(store.records).toMatchObject([{ id: 1, outcome: "unknown", error: "cut off" }]);
    expect(await outcome).toMatchObject({ status: "pending", unknowns: 1 });
  });

  test("says nothing of the network: being cut off is no failure of its own", async () => {
    const { deliverer, network, told, begin } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    for (let id = 1; id <= 8; id++) begin(id);
    const stopped = deliverer.stop(0);
    await pass(0);
    await stopped;
    expect(told.breaker).toEqual([]);
    expect(told.attempts).toHaveLength(8);
  });

  test("does not wait for a database that is away", async () => {
    const { deliverer, store, network, told, begin } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    begin(1);
    store.away = true;
    const stopped = deliverer.stop(0);
    await pass(0);
    await stopped;
    expect(told.attempts).toMatchObject([{ recorded: false }]);
  });

  test("releases a caller whose click never got a slot", async () => {
    const { deliverer } = delivererForTest();
    deliverer.start();
    const outcome = deliverer.outcome(1, HOST, PATIENCE);
    const stopped = deliverer.stop(0);
    await pass(0);
    await stopped;
    expect(await outcome).toBeUndefined();
    expect(vi.getTimerCount()).toBe(0);
  });
});

test.each([
  ["sqlite", 1],
  ["postgres", 3],
] as const)(
  "what others left is looked for at the start, and again only where they can be: %s",
  async (dialect, looks) => {
    const { deliverer, store, end } = delivererForTest();
    store.dialect = dialect;
    const look = vi.spyOn(store, "pendingHosts");
    deliverer.start();
    await pass(60_000);
    expect(look).toHaveBeenCalledTimes(looks);
    await end();
  },
);
