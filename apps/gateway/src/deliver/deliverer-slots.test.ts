import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { delivererForTest, HOST, TAKEN } from "./testing.ts";

const NOW = Date.UTC(2026, 0, 15, 10);
const PATIENCE = { slotMs: 500, waitMs: 9700 };

// Node's promised timers are not among those that vitest fakes.
vi.mock("node:timers/promises", () => ({
  setTimeout: (ms: number) => new Promise((resolve) => void setTimeout(resolve, ms)),
}));
beforeEach(() => void vi.useFakeTimers({ now: NOW }));
afterEach(() => void vi.useRealTimers());

const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

describe("slots", () => {
  test("twenty for each host, no twenty-first, and another host has its own", async () => {
    const { deliverer, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    const begun = Array.from({ length: 21 }, (_, n) => begin(n + 1));
    expect(begun).toEqual([...Array(20).fill(true), false]);
    expect(begin(99, "other.example")).toBe(true);
    expect(network.sent).toHaveLength(21);
    network.finish(1);
    await pass(0);
    expect(begin(100)).toBe(true);
    await end();
  });

  test("none before the start nor after a stop", async () => {
    const { deliverer, begin, end } = delivererForTest();
    expect(begin(1)).toBe(false);
    deliverer.start();
    await end();
    expect(begin(1)).toBe(false);
  });

  test("a click stored without one gets the next that come free, without waiting for a tick", async () => {
    const { deliverer, store, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    for (let id = 1; id <= 20; id++) begin(id);
    store.put(21);
    deliverer.queued(HOST);
    const outcome = deliverer.outcome(21, HOST, PATIENCE);
    await pass(10);
    expect(network.sent).toHaveLength(20);
    network.finish(5);
    await pass(0);
    expect(network.sent.at(-1)).toBe(`https://${HOST}/c?id=21`);
    network.finish(20);
    expect(await outcome).toMatchObject({ status: "delivered" });
    await end();
  });

  test("those that come free together are filled by one claim, of no more than there are", async () => {
    const { deliverer, store, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    for (let id = 1; id <= 20; id++) begin(id);
    for (let id = 21; id <= 60; id++) store.put(id);
    await pass(10);
    deliverer.queued(HOST);
    network.finish(7);
    await pass(1);
    expect(store.claims.filter(({ limit }) => limit > 0)).toEqual([
      { host: HOST, limit: 7, leasesEndBy: expect.any(Number) },
    ]);
    expect(network.sent).toHaveLength(27);
    await end();
  });

  test("one that comes free is for what waits in the database, not for a click that is just coming in", async () => {
    const { deliverer, store, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    for (let id = 1; id <= 20; id++) begin(id);
    store.put(21);
    deliverer.queued(HOST);
    network.finish(1);
    // The attempt's end takes some promises, and no turn of the event loop: the claim has not been made yet.
    for (let promise = 0; promise < 20; promise++) await Promise.resolve();
    expect([store.records.length, store.claims.length]).toEqual([1, 0]);
    expect(begin(22)).toBe(false);
    await pass(1);
    expect(network.sent.at(-1)).toBe(`https://${HOST}/c?id=21`);
    await end();
  });

  test("a click that comes while an idle claim holds them is not left until the next tick", async () => {
    const { deliverer, store, network, end } = delivererForTest();
    deliverer.start();
    deliverer.queued(HOST);
    await pass(1);
    const claim = store.claim.bind(store);
    vi.spyOn(store, "claim").mockImplementationOnce(async (request) => {
      const none = await claim(request);
      expect(deliverer.takeSlot(HOST, true)).toBe(false);
      store.put(1);
      deliverer.queued(HOST);
      return none;
    });
    deliverer.queued(HOST);
    await pass(5);
    expect(network.sent).toHaveLength(1);
    await end();
  });

  test("a caller whose click gets none within half a second is not kept", async () => {
    const { deliverer, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    for (let id = 1; id <= 20; id++) begin(id);
    deliverer.queued(HOST);
    const outcome = deliverer.outcome(21, HOST, PATIENCE);
    await pass(501);
    expect(await outcome).toBeUndefined();
    await end();
  });

  test("a caller without one waits as long as its host answers, and learns the outcome", async () => {
    const { deliverer, store, network, begin, end } = delivererForTest();
    deliverer.start();
    network.answers = undefined;
    for (let id = 1; id <= 80; id++) store.put(id);
    deliverer.queued(HOST);
    store.put(81);
    let told: unknown = "nothing";
    void deliverer.outcome(81, HOST, PATIENCE).then((state) => {
      told = state;
    });
    for (let n = 0; n < 8; n++) {
      await pass(400);
      expect(told).toBe("nothing");
      network.finish(10);
    }
    await pass(1);
    network.finish(80);
    await pass(1);
    expect(told).toMatchObject({ status: "delivered" });
    expect(begin(82)).toBe(true);
    await end();
  });

  test("a caller behind more than can be sent while it waits is answered after half a second", async () => {
    const { deliverer, store, network, end } = delivererForTest();
    deliverer.start();
    for (let id = 1; id <= 500; id++) store.put(id, { attempts: 3 });
    network.answers = undefined;
    await pass(501);
    network.finish(5);
    await pass(5);
    store.put(501);
    deliverer.queued(HOST);
    const outcome = deliverer.outcome(501, HOST, PATIENCE);
    await pass(250);
    network.finish(5);
    await pass(260);
    expect(await outcome).toBeUndefined();
    await end();
  });

  test("as many as a host takes: each good answer adds one, up to the setting", async () => {
    const { deliverer, store, network, lane, end } = delivererForTest({ host: 100 });
    for (let id = 1; id <= 300; id++) store.put(id);
    network.answers = undefined;
    deliverer.start();
    await pass(501);
    const seen = [lane()?.inFlight];
    for (let n = 0; n < 3; n++) {
      network.finish(lane()?.inFlight ?? 0);
      await pass(5);
      seen.push(lane()?.inFlight);
    }
    expect(seen).toEqual([20, 40, 80, 100]);
    await end();
  });

  test("a host that hangs leaves another its share, also where few files may be open", async () => {
    const { deliverer, store, network, begin, end } = delivererForTest({ host: 1000, inAll: 12 });
    deliverer.start();
    network.answers = undefined;
    let hanging = 0;
    while (begin(hanging + 1)) hanging++;
    expect(hanging).toBe(6);
    network.answers = () => TAKEN;
    for (let id = 100; id < 150; id++) {
      expect(begin(id, "healthy.example")).toBe(true);
      expect(await deliverer.outcome(id, "healthy.example", PATIENCE)).toMatchObject({ status: "delivered" });
    }
    expect(store.records).toHaveLength(50);
    await end();
  });

  test("one given back goes to what waits", async () => {
    const { deliverer, store, network, lane, end } = delivererForTest();
    deliverer.start();
    deliverer.takeSlot(HOST, true);
    store.put(1);
    deliverer.queued(HOST);
    deliverer.giveSlotBack(HOST);
    await pass(0);
    expect(network.sent).toHaveLength(1);
    expect(lane()?.inFlight).toBe(0);
    await end();
  });

  test("deliveries of an earlier run are found at the start, at most twenty at a time", async () => {
    const { deliverer, store, network, end } = delivererForTest();
    for (let id = 1; id <= 50; id++) store.put(id);
    network.answers = undefined;
    deliverer.start();
    await pass(501);
    expect(network.sent).toHaveLength(20);
    network.answers = () => TAKEN;
    network.finish(20);
    await pass(1000);
    expect(store.records).toHaveLength(50);
    await end();
  });
});
