import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type AttemptedState, Waiters } from "./waiters.ts";

const HOST = "cpa.example";
const mayGetSlot = () => false;
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

test("every caller of an attempt learns how it ended", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const both = [
    waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }),
    waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }),
  ];
  waiters.ended(1, STATE);
  expect(await Promise.all(both)).toEqual([STATE, STATE]);
  expect(vi.getTimerCount()).toBe(0);
});

test("an attempt is known while it is under way, and from its end until it is on record", () => {
  const waiters = new Waiters();
  expect(waiters.knows(1)).toBe(false);
  waiters.began(1, COUNTS);
  expect([waiters.knows(1), waiters.knows(2), waiters.isEnded(1)]).toEqual([true, false, false]);
  waiters.ended(1, STATE);
  expect([waiters.knows(1), waiters.isEnded(1), waiters.unrecorded]).toEqual([true, true, 1]);
  waiters.recorded(1);
  expect([waiters.knows(1), waiters.isEnded(1), waiters.unrecorded]).toEqual([false, false, 0]);
});

test("a caller who asks between the end and its record is answered at once", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  waiters.ended(1, STATE);
  expect(await waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot })).toEqual(STATE);
  expect(vi.getTimerCount()).toBe(0);
});

test("gives up on an attempt that has not begun in time", async () => {
  const seen = watch(new Waiters().wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }));
  await vi.advanceTimersByTimeAsync(499);
  expect(seen.value).toBe("pending");
  await vi.advanceTimersByTimeAsync(2);
  expect(seen.value).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test("waits for a slot as long as there is a chance of one", async () => {
  let chance = true;
  const seen = watch(new Waiters().wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot: () => chance }));
  await vi.advanceTimersByTimeAsync(3200);
  expect(seen.value).toBe("pending");
  chance = false;
  await vi.advanceTimersByTimeAsync(310);
  expect(seen.value).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test("a caller that may still get a slot waits no longer than its whole patience", async () => {
  const seen = watch(new Waiters().wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot: () => true }));
  await vi.advanceTimersByTimeAsync(8999);
  expect(seen.value).toBe("pending");
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.value).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test("when a host wants a pause, those without a slot go at once and an attempt under way is waited for", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const patience = { slotMs: 500, waitMs: 9000, mayGetSlot: () => true };
  const [running, withoutSlot, elsewhere] = [
    watch(waiters.wait(1, HOST, patience)),
    watch(waiters.wait(2, HOST, patience)),
    watch(waiters.wait(3, "other.example", patience)),
  ];
  waiters.releaseWithoutSlot(HOST);
  await vi.advanceTimersByTimeAsync(0);
  expect([running, withoutSlot, elsewhere].map(({ value }) => value)).toEqual(["pending", undefined, "pending"]);
});

test("one that begins in time is waited for until the end of patience", async () => {
  const waiters = new Waiters();
  const seen = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }));
  await vi.advanceTimersByTimeAsync(400);
  waiters.began(1, COUNTS);
  await vi.advanceTimersByTimeAsync(8599);
  expect(seen.value).toBe("pending");
  await vi.advanceTimersByTimeAsync(1);
  expect(seen.value).toBeUndefined();
});

test("a caller that gave up gets no answer, and the next one does", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const first = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 100, mayGetSlot }));
  await vi.advanceTimersByTimeAsync(100);
  const second = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 100, mayGetSlot }));
  waiters.ended(1, STATE);
  await vi.advanceTimersByTimeAsync(0);
  expect([first.value, second.value]).toEqual([undefined, STATE]);
});

test("the end of one delivery says nothing of another", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  waiters.began(2, COUNTS);
  const other = watch(waiters.wait(2, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }));
  waiters.ended(1, STATE);
  await vi.advanceTimersByTimeAsync(0);
  expect(other.value).toBe("pending");
});

test("with no time left a caller is answered at once", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const seen = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 0, mayGetSlot }));
  await vi.advanceTimersByTimeAsync(0);
  expect(seen.value).toBeUndefined();
});

test("when a host is known to be dead its callers go at once", async () => {
  const waiters = new Waiters();
  for (const id of [1, 4]) waiters.began(id, COUNTS);
  const running = watch(waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }));
  const withoutSlot = watch(waiters.wait(3, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }));
  const elsewhere = watch(waiters.wait(4, "other.example", { slotMs: 500, waitMs: 9000, mayGetSlot }));
  waiters.release(HOST, "no answer");
  await vi.advanceTimersByTimeAsync(0);
  expect([running, withoutSlot, elsewhere].map(({ value }) => value)).toEqual([
    { status: "pending", http_status: null, ...COUNTS, error: "no answer" },
    undefined,
    "pending",
  ]);
});

test("at a stop all callers go, and no timer is left", async () => {
  const waiters = new Waiters();
  waiters.began(1, COUNTS);
  const all = [
    waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }),
    waiters.wait(1, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }),
    waiters.wait(2, HOST, { slotMs: 500, waitMs: 9000, mayGetSlot }),
  ];
  waiters.releaseAll();
  expect(await Promise.all(all)).toEqual([undefined, undefined, undefined]);
  expect(vi.getTimerCount()).toBe(0);
});
