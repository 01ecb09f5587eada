import { setImmediate as turn } from "node:timers/promises";
import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { DatabaseBusy, GroupCommit } from "./group-commit.ts";
import { StoreUnavailable } from "./model.ts";

const LIMITS = { batch: 100, concurrent: 1, waiting: 1_000, patienceMs: 60_000 };

/** A run whose batches stay under way until they are told to end. */
function held() {
  const batches: number[][] = [];
  const ends: (() => void)[] = [];
  const run = async (ops: readonly number[]) => {
    batches.push([...ops]);
    await new Promise<void>((resolve) => ends.push(resolve));
    return ops.map((value) => ({ status: "fulfilled", value }) as const);
  };
  return { batches, run, end: () => ends.shift()?.() };
}

test("puts what arrives together into one batch and gives each its own result", async () => {
  const batches: number[][] = [];
  const commits = new GroupCommit<number, string>(async (ops) => {
    batches.push([...ops]);
    return ops.map((op) => ({ status: "fulfilled", value: `result ${op}` }));
  }, LIMITS);
  expect(await Promise.all([1, 2, 3].map((op) => commits.add(op)))).toEqual(["result 1", "result 2", "result 3"]);
  expect(batches).toEqual([[1, 2, 3]]);
});

test("gathers the next batch while one is under way", async () => {
  const { batches, run, end } = held();
  const commits = new GroupCommit(run, LIMITS);
  const first = commits.add(1);
  await turn();
  await turn();
  const others = [2, 3, 4].map((op) => commits.add(op));
  await turn();
  await turn();
  expect(batches).toEqual([[1]]);
  end();
  expect(await first).toBe(1);
  await turn();
  expect(batches).toEqual([[1], [2, 3, 4]]);
  end();
  expect(await Promise.all(others)).toEqual([2, 3, 4]);
});

test("takes no more into a batch than its limit, and keeps the order", async () => {
  const batches: number[][] = [];
  const commits = new GroupCommit<number, number>(
    async (ops) => {
      batches.push([...ops]);
      return ops.map((value) => ({ status: "fulfilled", value }));
    },
    { ...LIMITS, batch: 3 },
  );
  await Promise.all([1, 2, 3, 4, 5, 6, 7].map((op) => commits.add(op)));
  expect(batches).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
});

test("has as many batches under way as it may, and no more", async () => {
  const { batches, run, end } = held();
  const commits = new GroupCommit(run, { ...LIMITS, batch: 1, concurrent: 2 });
  const results = [1, 2, 3].map((op) => commits.add(op));
  for (let n = 0; n < 5; n++) await turn();
  expect(batches).toEqual([[1], [2]]);
  end();
  for (let n = 0; n < 5; n++) await turn();
  expect(batches).toEqual([[1], [2], [3]]);
  end();
  end();
  expect(await Promise.all(results)).toEqual([1, 2, 3]);
});

test("rejects one operation without the others of its batch", async () => {
  const bad = new Error("2 is refused");
  const commits = new GroupCommit<number, number>(
    async (ops) =>
      ops.map((value) => (value === 2 ? { status: "rejected", reason: bad } : { status: "fulfilled", value })),
    LIMITS,
  );
  const results = await Promise.allSettled([1, 2, 3].map((op) => commits.add(op)));
  expect(results).toEqual([
    { status: "fulfilled", value: 1 },
    { status: "rejected", reason: bad },
    { status: "fulfilled", value: 3 },
  ]);
});

test("rejects the whole batch where the run throws, and works on", async () => {
  let away = true;
  const commits = new GroupCommit<number, number>(async (ops) => {
    if (away) throw new Error("the database is away");
    return ops.map((value) => ({ status: "fulfilled", value }));
  }, LIMITS);
  const results = await Promise.allSettled([1, 2].map((op) => commits.add(op)));
  expect(results.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  away = false;
  expect(await commits.add(3)).toBe(3);
});

test("never leaves an operation without an answer, even where the run gives none", async () => {
  const commits = new GroupCommit<number, number>(async () => [], LIMITS);
  await expect(commits.add(1)).rejects.toThrow("no result");
});

test("is idle once all that was added is settled", async () => {
  const { run, end } = held();
  const commits = new GroupCommit(run, { ...LIMITS, batch: 1 });
  await commits.idle();
  const settled: number[] = [];
  for (const op of [1, 2]) void commits.add(op).then((value) => settled.push(value));
  let idle = false;
  const waited = commits.idle().then(() => {
    idle = true;
  });
  await turn();
  end();
  await turn();
  await turn();
  expect([settled, idle]).toEqual([[1], false]);
  end();
  await waited;
  expect(settled).toEqual([1, 2]);
});

test("gives every operation its own result once, whatever the limits and the arrivals", async () => {
  const arrival = fc.record({ count: fc.nat({ max: 12 }), turns: fc.nat({ max: 3 }) });
  const scenario = fc.record({
    batch: fc.integer({ min: 1, max: 5 }),
    concurrent: fc.integer({ min: 1, max: 3 }),
    arrivals: fc.array(arrival, { maxLength: 6 }),
    slow: fc.nat({ max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(scenario, async ({ batch, concurrent, arrivals, slow }) => {
      const seen: number[] = [];
      let running = 0;
      const commits = new GroupCommit<number, number>(
        async (ops) => {
          expect(ops.length).toBeGreaterThan(0);
          expect(ops.length).toBeLessThanOrEqual(batch);
          expect(++running).toBeLessThanOrEqual(concurrent);
          seen.push(...ops);
          for (let n = 0; n < slow; n++) await turn();
          running--;
          return ops.map((op) =>
            op % 5 === 0 ? { status: "rejected", reason: op } : { status: "fulfilled", value: op },
          );
        },
        { ...LIMITS, batch, concurrent },
      );
      const results: Promise<number>[] = [];
      for (const { count, turns } of arrivals) {
        for (let n = 0; n < count; n++) results.push(commits.add(results.length).catch((reason: number) => reason));
        for (let n = 0; n < turns; n++) await turn();
      }
      await commits.idle();
      expect(running).toBe(0);
      expect(await Promise.all(results)).toEqual(results.map((_, op) => op));
      expect(seen).toEqual(results.map((_, op) => op));
    }),
    { numRuns: 60 },
  );
});

test("lets what nobody waits for linger until its time or company comes", async () => {
  vi.useFakeTimers();
  try {
    const batches: number[][] = [];
    const commits = new GroupCommit<number, number>(async (ops) => {
      batches.push([...ops]);
      return ops.map((value) => ({ status: "fulfilled", value }));
    }, LIMITS);
    const patient = [commits.add(1, 4), commits.add(2, 4)];
    await vi.advanceTimersByTimeAsync(3);
    expect(batches).toEqual([]);
    await vi.advanceTimersByTimeAsync(2);
    expect(await Promise.all(patient)).toEqual([1, 2]);
    const joined = [commits.add(3, 4), commits.add(4)];
    await vi.advanceTimersByTimeAsync(0);
    expect(await Promise.all(joined)).toEqual([3, 4]);
    expect(batches).toEqual([
      [1, 2],
      [3, 4],
    ]);
  } finally {
    vi.useRealTimers();
  }
});

test("answers everyone in time where the database does not, and never writes what still waited", async () => {
  vi.useFakeTimers();
  try {
    const { batches, run, end } = held();
    const commits = new GroupCommit(run, { ...LIMITS, patienceMs: 8_000 });
    const underWay = commits.add(1);
    await vi.advanceTimersByTimeAsync(1);
    const waiting = commits.add(2);
    const answers = Promise.allSettled([underWay, waiting]);
    await vi.advanceTimersByTimeAsync(4_000);
    const later = commits.add(3);
    await vi.advanceTimersByTimeAsync(4_000);
    for (const answer of await answers) {
      expect(answer.status === "rejected" && answer.reason).toBeInstanceOf(StoreUnavailable);
    }
    // The database thaws: what was not given up goes on, the rest is gone.
    end();
    await vi.advanceTimersByTimeAsync(1);
    end();
    expect(await later).toBe(3);
    expect(batches).toEqual([[1], [3]]);
    await commits.idle();
  } finally {
    vi.useRealTimers();
  }
});

test("takes no more than may wait, and more again once there is room", async () => {
  const { run, end } = held();
  const commits = new GroupCommit(run, { ...LIMITS, batch: 1, waiting: 2 });
  const first = commits.add(1);
  for (let n = 0; n < 3; n++) await turn();
  const others = [commits.add(2), commits.add(3)];
  await expect(commits.add(4)).rejects.toThrow(StoreUnavailable);
  end();
  await first;
  for (let n = 0; n < 3; n++) await turn();
  const last = commits.add(5);
  for (let n = 0; n < 3; n++) {
    end();
    for (let turns = 0; turns < 3; turns++) await turn();
  }
  expect(await Promise.all([...others, last])).toEqual([2, 3, 5]);
});

test("takes the end of an attempt however many callers wait", async () => {
  const { run, end } = held();
  const commits = new GroupCommit(run, { ...LIMITS, waiting: 2 });
  const first = commits.add(1);
  for (let n = 0; n < 3; n++) await turn();
  const others = [commits.add(2), commits.add(3), commits.add(4, 1)];
  end();
  await first;
  for (let n = 0; n < 3; n++) await turn();
  end();
  expect(await Promise.all(others)).toEqual([2, 3, 4]);
});

test("tries a batch again while the database is locked, in the same order, and not those whose time ran out", async () => {
  vi.useFakeTimers();
  try {
    let locked = true;
    const written: number[][] = [];
    const commits = new GroupCommit<number, number>(
      async (ops) => {
        if (locked) throw new DatabaseBusy("locked");
        written.push([...ops]);
        return ops.map((value) => ({ status: "fulfilled", value }));
      },
      { ...LIMITS, patienceMs: 8_000 },
    );
    const given = Promise.allSettled([commits.add(1), commits.add(2)]);
    await vi.advanceTimersByTimeAsync(5_000);
    const later = [commits.add(3), commits.add(4)];
    await vi.advanceTimersByTimeAsync(4_000);
    expect((await given).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
    locked = false;
    await vi.advanceTimersByTimeAsync(100);
    expect(await Promise.all(later)).toEqual([3, 4]);
    expect(written).toEqual([[3, 4]]);
    await commits.idle();
  } finally {
    vi.useRealTimers();
  }
});

test("refuses what runs out of time while the database is locked, also if its timer is late", {
  timeout: 5_000,
}, async () => {
  const patienceMs = 30;
  const commits = new GroupCommit<number, number>(
    async () => {
      const began = performance.now();
      // A machine that does other things: no timer fires meanwhile.
      while (performance.now() < began + patienceMs);
      throw new DatabaseBusy("locked");
    },
    { ...LIMITS, patienceMs },
  );
  await expect(commits.add(1)).rejects.toThrow(StoreUnavailable);
  await commits.idle();
});
