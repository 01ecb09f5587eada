import { expect, test } from "vitest";
import { Lane, SLOTS } from "./lane.ts";

test("gives twenty slots and no twenty-first", () => {
  const lane = new Lane("cpa.example");
  const taken = Array.from({ length: 21 }, () => lane.takeSlot());
  expect(taken).toEqual([...Array(20).fill(true), false]);
  expect([lane.inFlight, SLOTS]).toEqual([20, 20]);
  lane.giveBack();
  expect([lane.takeSlot(), lane.takeSlot()]).toEqual([true, false]);
});

test("gives none to new clicks while its breaker is open: probes are for what waits already", () => {
  const lane = new Lane("cpa.example");
  for (let n = 0; n < 5; n++) lane.breaker.failed(0);
  expect(lane.takeSlot()).toBe(false);
  lane.breaker.succeeded();
  expect(lane.takeSlot()).toBe(true);
});

test("slots are taken and given back by the number", () => {
  const lane = new Lane("cpa.example");
  lane.takeSlots(7);
  lane.giveBack(3);
  expect([lane.inFlight, lane.free]).toEqual([4, 16]);
});
