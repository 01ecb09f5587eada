import { expect, test } from "vitest";
import { SocketLooks } from "./socket-look.ts";

const nextTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("is one for all who ask in the same turn of the event loop, and another in the next", async () => {
  let nowMs = 5;
  const looks = new SocketLooks(() => nowMs);
  const [first, second] = [looks.next(), looks.next()];
  expect(second).toBe(first);
  expect(first.at).toBeUndefined();
  nowMs = 30;
  await nextTurn();
  expect(first.at).toBe(30);
  expect(looks.next()).not.toBe(first);
});

test("comes after what keeps the process busy: that time is not the network's", async () => {
  const looks = new SocketLooks(() => performance.now());
  const look = looks.next();
  const busyUntil = performance.now() + 30;
  while (performance.now() < busyUntil);
  await nextTurn();
  expect(look.at).toBeGreaterThanOrEqual(busyUntil);
});
