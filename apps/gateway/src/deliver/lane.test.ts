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

const delivery = (id: number) => ({
  id,
  network: "leads-tech",
  host: "cpa.example",
  url: `https://cpa.example/c?id=${id}`,
  user_agent: null,
  referer: null,
  attempts: 1,
  unknowns: 0,
  created_at: 0,
});

test("lets those in line go first come, first served, each with a slot of its own", () => {
  const lane = new Lane("cpa.example");
  lane.join([delivery(1), delivery(2)], 0);
  expect([lane.next()?.id, lane.waiting, lane.inFlight]).toEqual([1, 1, 1]);
  for (let n = 1; n < SLOTS; n++) lane.takeSlot();
  expect([lane.next(), lane.waiting]).toEqual([undefined, 1]);
  lane.giveBack();
  expect([lane.next()?.id, lane.waiting, lane.next()]).toEqual([2, 0, undefined]);
});

test("lets out of the line only who has stood in it for so long", () => {
  const lane = new Lane("cpa.example");
  lane.join([delivery(1)], 100);
  lane.join([delivery(2)], 200);
  expect(lane.leave(99)).toEqual([]);
  expect(lane.leave(100).map(({ id }) => id)).toEqual([1]);
  expect([lane.next()?.id, lane.waiting]).toEqual([2, 0]);
});
