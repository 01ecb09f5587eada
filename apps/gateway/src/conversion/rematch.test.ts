import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { BatchResult } from "../store/conversions/model.ts";
import { type Rematched, Rematcher } from "./rematch.ts";
import { AT } from "./testing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A store that has this many rows to look at, and what it was asked. */
function rematcher(waiting: { rejected?: number; unattributed?: number } = {}) {
  const asked: string[] = [];
  const errors: unknown[] = [];
  const changes: Rematched[] = [];
  const batch = (left: "rejected" | "unattributed", limit: number): BatchResult => {
    const looked = Math.min(waiting[left] ?? 0, limit);
    waiting[left] = (waiting[left] ?? 0) - looked;
    return { looked, changed: looked };
  };
  const store = {
    evaluateAgain: vi.fn(async (limit: number) => {
      asked.push("evaluate");
      return batch("rejected", limit);
    }),
    attributeAgain: vi.fn(async (limit: number, _since: string, _now: string) => {
      asked.push("attribute");
      return batch("unattributed", limit);
    }),
  };
  const now = () => Date.parse(AT);
  return {
    store,
    asked,
    errors,
    changes,
    loop: new Rematcher({
      ...{ store, now, offers: () => [] },
      onChanged: (changed) => changes.push(changed),
      onError: (error) => errors.push(error),
    }),
  };
}

test("passes once a minute, settings first, and stops", async () => {
  const { loop, asked } = rematcher();
  loop.start();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(asked).toEqual([]);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(asked).toEqual(["evaluate", "attribute"]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toHaveLength(4);
  await loop.stop();
  await vi.advanceTimersByTimeAsync(600_000);
  expect(asked).toHaveLength(4);
});

test("goes on while batches are full, and no further than 2000 rows a pass", async () => {
  const { loop, store } = rematcher({ rejected: 250, unattributed: 100_000 });
  await loop.pass();
  expect(store.evaluateAgain).toHaveBeenCalledTimes(3);
  expect(store.attributeAgain).toHaveBeenCalledTimes(20);
});

test("reports what it has changed, if anything", async () => {
  const { loop, changes } = rematcher({ rejected: 250, unattributed: 7 });
  await loop.pass();
  await loop.pass();
  expect(changes).toEqual([{ evaluated: 250, attributed: 7 }]);
});

test("looks back as far as the longest window, and at each conversion once a pass", async () => {
  const { loop, store } = rematcher();
  await loop.pass();
  expect(store.attributeAgain.mock.calls[0]?.slice(1, 3)).toEqual(["2025-10-17T10:00:00.000Z", AT]);
});

test("an error is reported, and the next pass comes all the same", async () => {
  const { loop, store, errors } = rematcher();
  store.evaluateAgain.mockRejectedValueOnce(new Error("away"));
  loop.start();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(errors).toEqual([new Error("away")]);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(store.attributeAgain).toHaveBeenCalledTimes(1);
  await loop.stop();
});

test("stopping waits for the batch under way and begins no other", async () => {
  const { loop, store } = rematcher({ rejected: 1000 });
  const first = Promise.withResolvers<BatchResult>();
  store.evaluateAgain.mockReturnValueOnce(first.promise);
  loop.start();
  await vi.advanceTimersByTimeAsync(60_000);
  let stopped = false;
  const stop = loop.stop().then(() => {
    stopped = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(stopped).toBe(false);
  first.resolve({ looked: 100, changed: 100 });
  await stop;
  expect(store.evaluateAgain).toHaveBeenCalledTimes(1);
  expect(store.attributeAgain).not.toHaveBeenCalled();
});
