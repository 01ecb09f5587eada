import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CUT_OFF } from "../store/queries.ts";
import { answer, delivererForTest, HOST, LEASE_MS, REFUSED, TAKEN } from "./testing.ts";

const NOW = Date.UTC(2026, 0, 15, 10);
const PATIENCE = { slotMs: 500, waitMs: 9700 };

// Node's promised timers are not among those that vitest fakes.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms)),
}));
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("an attempt", () => {
  test("is sent, recorded and reported to its caller", async () => {
    const { deliverer, store, network, told, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    begin(1);
    const outcome = deliverer.outcome(1, HOST, PATIENCE);
    expect(deliverer.underWay(1)).toBe(true);
    await pass(120);
    network.finish(1);
    expect(await outcome).toEqual({ status: "delivered", http_status: 302, attempts: 1, unknowns: 0, error: null });
    await pass(0);
    expect(deliverer.underWay(1)).toBe(false);
    expect(network.sent).toEqual([`https://${HOST}/c?id=1`]);
    const ended = { outcome: "delivered", http_status: 302, location: "https://shop.example/", error: null };
    expect(store.records).toEqual([
      { ...ended, id: 1, number: 1, started_at: NOW, duration_ms: 120, next: { status: "delivered", delayMs: 0 } },
    ]);
    expect(told.sending).toEqual([1]);
    expect(told.attempts).toEqual([
      {
        ...ended,
        id: 1,
        network: "leads-tech",
        target: null,
        host: HOST,
        url: `https://${HOST}/c?id=1`,
        number: 1,
        unknowns: 0,
        status: "delivered",
        durationMs: 120,
        againInMs: undefined,
        recorded: true,
      },
    ]);
    await end();
  });

  test("that failed comes again when the outbox says so", async () => {
    const { deliverer, store, network, told, end } = delivererForTest();
    store.put(1);
    network.answers = () => answer(503);
    deliverer.start();
    await pass(600);
    expect(told.attempts[0]).toMatchObject({ number: 1, status: "pending", againInMs: 1000, error: "HTTP 503" });
    network.answers = () => TAKEN;
    await pass(2000);
    expect(told.attempts[1]).toMatchObject({ number: 2, status: "delivered" });
    expect(store.records.map(({ number }) => number)).toEqual([1, 2]);
    await end();
  });

  test("of unknown end counts as one more of those, and the fifth is the last", async () => {
    const { deliverer, store, network, end } = delivererForTest();
    store.put(1, { attempts: 8, unknowns: 4 });
    network.answers = () => ({ kind: "failure", sent: true, reason: "reset" });
    deliverer.start();
    await pass(600);
    expect(store.records).toMatchObject([{ number: 9, outcome: "unknown", next: { status: "failed", delayMs: 0 } }]);
    await end();
  });

  test("that a crash cut off is put on record before the next one is sent", async () => {
    const { deliverer, store, network, end } = delivererForTest();
    store.put(1, { attempts: 2, interrupted: 1, unknowns: 1 });
    network.answers = undefined;
    deliverer.start();
    await pass(600);
    expect(store.records).toEqual([
      {
        id: 1,
        number: 2,
        outcome: "unknown",
        http_status: null,
        location: null,
        error: CUT_OFF,
        started_at: NOW + 501,
        duration_ms: 0,
      },
    ]);
    expect(network.sent).toHaveLength(1);
    network.finish(1);
    await pass(0);
    expect(store.records[1]).toMatchObject({ number: 3, outcome: "delivered" });
    await end();
  });
});

describe("the database", () => {
  test("that is away when the network answers keeps neither the caller nor the slot, and is offered the end again", async () => {
    const { deliverer, store, told, lane, begin, end } = delivererForTest();
    deliverer.start();
    await pass(0);
    store.away = true;
    begin(1);
    expect(await deliverer.outcome(1, HOST, PATIENCE)).toMatchObject({ status: "delivered", attempts: 1 });
    expect(lane()?.inFlight).toBe(0);
    await pass(3500);
    expect(told.attempts).toEqual([]);
    // The same click once more: the database still says that it is under way.
    expect(deliverer.underWay(1)).toBe(true);
    expect(await deliverer.outcome(1, HOST, PATIENCE)).toMatchObject({ status: "delivered" });
    store.away = false;
    await pass(1000);
    expect(store.records).toMatchObject([{ id: 1, outcome: "delivered" }]);
    expect(told.attempts).toMatchObject([{ recorded: true }]);
    expect(deliverer.underWay(1)).toBe(false);
    expect(told.storeFailed).toBeGreaterThanOrEqual(4);
    await end();
  });

  test("that takes no ends gets no more than four thousand to wait for it", async () => {
    const { deliverer, store, network, begin, end } = delivererForTest();
    deliverer.start();
    await pass(0);
    store.away = true;
    let begun = 0;
    for (let id = 1; id <= 6000; id++) {
      if (begin(id)) begun++;
      await Promise.resolve();
      await pass(0);
    }
    expect(begun).toBe(4000);
    store.away = false;
    await pass(1000);
    expect(store.records).toHaveLength(4000);
    store.put(6001);
    deliverer.queued(HOST);
    await pass(500);
    expect(network.sent.at(-1)).toContain("id=6001");
    await end();
  });

  test("that stays away for as long as the lease is given up on", async () => {
    const { deliverer, store, told, lane, begin, end } = delivererForTest();
    deliverer.start();
    store.away = true;
    begin(1);
    await pass(LEASE_MS);
    expect(told.attempts).toMatchObject([{ recorded: false, outcome: "delivered" }]);
    expect(lane()?.inFlight).toBe(0);
    await end();
  });

  test("that gave the lease to another gateway takes no outcome of ours", async () => {
    const { deliverer, store, told, begin, end } = delivererForTest();
    deliverer.start();
    store.leaseLost = true;
    begin(1);
    await pass(0);
    expect(told.attempts).toMatchObject([{ recorded: false }]);
    await end();
  });

  test("that is away at a claim costs no slot, and is asked again", async () => {
    const { deliverer, store, network, lane, end } = delivererForTest();
    store.put(1);
    deliverer.start();
    await pass(0);
    store.away = true;
    await pass(1600);
    expect(lane()?.inFlight).toBe(0);
    store.away = false;
    await pass(500);
    expect(network.sent).toHaveLength(1);
    await end();
  });
});

test("a click refused by its network is answered at once and ends there", async () => {
  const { deliverer, network, store, begin, end } = delivererForTest();
  deliverer.start();
  network.answers = () => answer(404);
  begin(1);
  const outcome = await deliverer.outcome(1, HOST, PATIENCE);
  expect(outcome).toMatchObject({ status: "failed", http_status: 404, error: "HTTP 404" });
  expect(store.records).toHaveLength(1);
  network.answers = () => REFUSED;
  await end();
});
