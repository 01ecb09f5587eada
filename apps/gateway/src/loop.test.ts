import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Loop } from "./loop.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test("passes come one after another, each a while after the one before has ended", async () => {
  const slow = Promise.withResolvers<void>();
  const pass = vi.fn(async () => {});
  pass.mockReturnValueOnce(slow.promise);
  const loop = new Loop(1_000, pass, () => {});
  loop.start();
  await vi.advanceTimersByTimeAsync(999);
  expect(pass).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(pass).toHaveBeenCalledTimes(1);
  slow.resolve();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(pass).toHaveBeenCalledTimes(3);
  await loop.stop();
});

test("reports the first of several failures in a row, and goes on", async () => {
  const errors: unknown[] = [];
  const pass = vi.fn(async () => {});
  for (const text of ["away", "still away"]) pass.mockRejectedValueOnce(new Error(text));
  const loop = new Loop(1_000, pass, (error) => errors.push(error));
  loop.start();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(errors).toEqual([new Error("away")]);
  expect(pass).toHaveBeenCalledTimes(3);
  pass.mockRejectedValueOnce(new Error("away again"));
  await vi.advanceTimersByTimeAsync(1_000);
  expect(errors).toEqual([new Error("away"), new Error("away again")]);
  await loop.stop();
});

test("a pass that the stop itself makes fail is not reported", async () => {
  const errors: unknown[] = [];
  const cut = Promise.withResolvers<void>();
  const loop = new Loop(
    1_000,
    () => cut.promise,
    (error) => errors.push(error),
  );
  loop.start();
  await vi.advanceTimersByTimeAsync(1_000);
  const stop = loop.stop();
  cut.reject(new Error("closed"));
  await stop;
  expect(errors).toEqual([]);
});

test("a stop waits for the pass under way, which can see it, and no pass begins after it", async () => {
  const slow = Promise.withResolvers<void>();
  const pass = vi.fn(() => slow.promise);
  const loop = new Loop(1_000, pass, () => {});
  loop.start();
  await vi.advanceTimersByTimeAsync(1_000);
  let ended = false;
  const stop = loop.stop().then(() => {
    ended = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect([loop.stopped, ended]).toEqual([true, false]);
  slow.resolve();
  await stop;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(pass).toHaveBeenCalledTimes(1);
});

test("a loop that was stopped before its first pass makes none", async () => {
  const pass = vi.fn(async () => {});
  const loop = new Loop(1_000, pass, () => {});
  loop.start();
  await loop.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(pass).not.toHaveBeenCalled();
});
