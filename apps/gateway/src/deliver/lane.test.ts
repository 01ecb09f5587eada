import { describe, expect, test } from "vitest";
import { Lane } from "./lane.ts";
import { SharedAttempts } from "./shared-attempts.ts";

function newLane({ most = 20, inAll = 1000 } = {}) {
  return new Lane("cpa.example", { most, shared: new SharedAttempts(inAll) });
}

/** How many slots a lane gives to clicks that come in. */
function takeAll(lane: Lane, nowMs = 0): number {
  let taken = 0;
  while (lane.takeSlot(nowMs)) taken++;
  return taken;
}

/** The host takes whatever comes until it is trusted with `most`. */
function grow(lane: Lane, most: number): void {
  for (let nowMs = 0; lane.capacity(nowMs) < most; nowMs += 100) {
    for (let left = takeAll(lane, nowMs); left > 0; left--) {
      lane.ended("good", 100, nowMs);
      lane.giveBack("fresh");
    }
  }
}

test("gives twenty slots of a host that it does not know, and no twenty-first", () => {
  const lane = newLane({ most: 1000 });
  expect([takeAll(lane), lane.inFlight]).toEqual([20, 20]);
  lane.giveBack("fresh");
  expect(takeAll(lane)).toBe(1);
});

test("gives no more than the settings allow", () => {
  expect(takeAll(newLane({ most: 1 }))).toBe(1);
});

test("gives none to new clicks while its breaker is open: probes are for what waits already", () => {
  const lane = newLane();
  for (let n = 0; n < 5; n++) lane.breaker.failed(0);
  expect(lane.takeSlot(0)).toBe(false);
  lane.breaker.succeeded();
  expect(lane.takeSlot(0)).toBe(true);
});

test("a host that is back after an outage begins with twenty again", () => {
  const lane = newLane({ most: 1000 });
  grow(lane, 200);
  lane.isBack();
  expect(lane.capacity(0)).toBe(20);
});

describe("while deliveries wait in the database", () => {
  test("new clicks get half of the slots", () => {
    const lane = newLane();
    lane.backlog = true;
    expect(takeAll(lane)).toBe(10);
    expect(lane.freeForWaiting(0)).toBe(10);
  });

  test("those get three quarters where clicks come in, and all where none does", () => {
    const lane = newLane();
    expect(lane.freeForWaiting(0)).toBe(20);
    lane.takeSlot(0);
    lane.giveBack("fresh");
    expect([lane.freeForWaiting(0), lane.freeForWaiting(999), lane.freeForWaiting(1000)]).toEqual([15, 15, 20]);
  });
});

describe("a host that falls silent", () => {
  test("gets no more than twenty at once, until it answers", () => {
    const lane = newLane({ most: 1000 });
    grow(lane, 200);
    for (let n = 0; n < 30; n++) lane.takeSlot(100_000);
    expect(lane.capacity(101_000)).toBeGreaterThanOrEqual(200);
    expect([lane.capacity(101_001), lane.takeSlot(101_001)]).toEqual([20, false]);
    lane.ended("good", 1200, 101_200);
    expect(lane.takeSlot(101_200)).toBe(true);
  });

  test("answers no caller's wait for a slot; one that answered just now does", () => {
    const lane = newLane();
    expect(lane.isAnswering(0)).toBe(false);
    lane.takeSlot(0);
    lane.ended("good", 100, 100);
    expect([lane.isAnswering(600), lane.isAnswering(601)]).toEqual([true, false]);
    lane.ended("failed", 0, 601);
    expect(lane.isAnswering(601)).toBe(false);
  });

  test("of a slow network is one that answers nothing for twice its usual time", () => {
    const lane = newLane();
    for (let n = 0; n < 20; n++) lane.takeSlot(0);
    for (let n = 0; n < 20; n++) lane.ended("good", 2000, 2000);
    expect([lane.isAnswering(6000), lane.isAnswering(6001)]).toEqual([true, false]);
  });
});

test("a host that wants a pause gets nothing meanwhile, for a minute at most, and no more than twenty at once after it", () => {
  const lane = newLane({ most: 1000 });
  grow(lane, 200);
  lane.rest(3_600_000, 0);
  expect([lane.takeSlot(59_999), lane.freeForWaiting(59_999), lane.isResting(59_999)]).toEqual([false, 0, true]);
  expect([lane.isResting(60_000), lane.freeForWaiting(61_000)]).toEqual([false, 20]);
});

test("a shorter pause does not end a longer one", () => {
  const lane = newLane();
  lane.rest(10_000, 0);
  lane.rest(1_000, 100);
  expect([lane.isResting(9_999), lane.isResting(10_000)]).toEqual([true, false]);
});
