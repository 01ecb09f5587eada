import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type AttemptedState, Waiters } from "./waiters.ts";

const HOST = "cpa.example";
const COUNTS = { attempts: 3, unknowns: 1 };
const STATE: AttemptedState = { status: "delivered", http_status: 302, attempts: 1, unknowns: 0, error: null };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Tells `pending` until the promise is settled. */
function watch(promise: Promise<AttemptedState | undefined>) {
  const seen: { value: AttemptedState | undefined | "pending" } = { value: "pending" };
  void promise.then((value) => {
    seen.value = value;
  });
  return seen;
}

test("every caller of an attempt is told how it ended", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const both = [
    waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000 }),
    waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000 }),
  ];
  waiters.ended(1, STATE);
  expect(await Promise.all(both)).toEqual([STATE, STATE]);
  expect(vi.getTimerCount()).toBe(0);
});

test("an attempt under way is known, and no longer once it has ended", () => {
  const waiters = new Waiters();
  expect(waiters.begun(1)).toBe(false);
  waiters.began(1, COUNTS);
  expect([waiters.begun(1), waiters.begun(2)]).toEqual([true, false]);
  waiters.ended(1, STATE);
  expect(waiters.begun(1)).toBe(false);
});

test("gives up on an attempt that has not begun in time", async () => {
  const seen = watch(new Waiters().wait(1, HOST, { slotMs: 500, waitMs: 9000 }));
  await vi.advanceTimersByTimeAsync(499);
  expect(seen.value).toBe("pending");
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.value).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test("one that begins in time is waited for until the end of patience", async () => {
  const waiters = new Waiters();
  const seen = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000 }));
  await vi.advanceTimersByTimeAsync(400);
  waiters.began(1, COUNTS);
  await vi.advanceTimersByTimeAsync(8599);
  expect(seen.value).toBe("pending");
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.value).toBeUndefined();
});

test("a caller that gave up is not told, and the next one is", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const first = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 100 }));
  await vi.advanceTimersByTimeAsync(100);
  const second = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 100 }));
  waiters.ended(1, STATE);
  await vi.advanceTimersByTimeAsync(0);
  expect([first.value, second.value]).toEqual([undefined, STATE]);
});

test("the end of one delivery says nothing of another", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  waiters.began(2, COUNTS);
  const other = watch(waiters.wait(2, HOST, { slotMs: 500, waitMs: 9000 }));
  waiters.ended(1, STATE);
  await vi.advanceTimersByTimeAsync(0);
  expect(other.value).toBe("pending");
});

test("with no time left a caller is answered at once", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const seen = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 0 }));
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.value).toBeUndefined();
});

test("when a host is known to be dead its callers go at once, but not those whose attempt has ended", async () => {
  const waiters = new Waiters();
  for (const id of [1, 2, 4]) waiters.began(id, COUNTS);
  const running = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000 }));
  const ending = watch(waiters.wait(2, HOST, { slotMs: 500, waitMs: 9000 }));
  const withoutSlot = watch(waiters.wait(3, HOST, { slotMs: 500, waitMs: 9000 }));
  const elsewhere = watch(waiters.wait(4, "other.example", { slotMs: 500, waitMs: 9000 }));
  waiters.decided(2);
  waiters.release(HOST, "no answer");
  await vi.advanceTimersByTimeAsync(0);
  expect([running, ending, withoutSlot, elsewhere].map(({ value }) => value)).toEqual([
    { status: "pending", http_status: null, ...COUNTS, error: "no answer" },
    "pending",
    undefined,
    "pending",
  ]);
  waiters.ended(2, STATE);
  await vi.advanceTimersByTimeAsync(0);
  expect(ending.value).toEqual(STATE);
});

test("at a stop all callers go, and no timer is left", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const all = [
    waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000 }),
    waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000 }),
    waiters.wait(2, HOST, { slotMs: 500, waitMs: 9000 }),
  ];
  waiters.releaseAll();
  expect(await Promise.all(all)).toEqual([undefined, undefined, undefined]);
  expect(vi.getTimerCount()).toBe(0);
});
