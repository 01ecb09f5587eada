import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutboxClock } from "./outbox-clock.ts";

const LEASE_MS = 25_000;
const HOUR = 3_600_000;
const START = Date.UTC(2026, 0, 15, 10);
const LOOK_EVERY_MS = 500;

/** A database's clock that a test sets, and what a gateway makes of it. */
function fixture() {
  let monotonic = 0;
  let offset = START;
  const clock = new OutboxClock({ monotonicMs: () => monotonic, nowMs: START, leaseMs: LEASE_MS });
  const database = () => monotonic + offset;
  return {
    clock,
    database,
    monotonic: () => monotonic,
    set: (byMs: number) => {
      offset += byMs;
    },
    look: (tookMs = 0) => {
      const askedAt = monotonic;
      const seen = database();
      monotonic += tookMs;
      return clock.observe(seen, askedAt);
    },
    pass: (ms: number) => {
      monotonic += ms;
    },
  };
}

test("no lease is over before the database's clock was looked at", () => {
  const { clock, look } = fixture();
  expect(clock.leasesEndBy).toBe(0);
  look();
  expect(clock.leasesEndBy).toBe(START);
});

test("the first look believes the database, however far this machine's own clock is off", () => {
  const { clock, look, set } = fixture();
  set(-5 * HOUR);
  expect(look()).toBe(0);
  expect([clock.nowMs, clock.leasesEndBy, clock.ageMs(START - 5 * HOUR)]).toEqual([
    START - 5 * HOUR,
    START - 5 * HOUR,
    0,
  ]);
});

test("a step forward ends no lease of the old time early, and is believed once those are over", () => {
  const { clock, look, set, pass, database } = fixture();
  look();
  const leaseEnd = database() + LEASE_MS;
  set(HOUR);
  expect(look()).toBe(0);
  expect(clock.leasesEndBy).toBeLessThan(leaseEnd);
  pass(LEASE_MS - 1);
  look();
  expect(clock.leasesEndBy).toBeLessThan(leaseEnd);
  pass(1);
  look();
  expect(clock.leasesEndBy).toBe(database());
});

test("a step back is returned once, and believed at once", () => {
  const { clock, look, set, database } = fixture();
  look();
  set(-HOUR);
  expect([look(), look()]).toEqual([HOUR, 0]);
  expect(clock.leasesEndBy).toBe(database());
});

test("small corrections and slow answers are no steps", () => {
  const { clock, look, set, database } = fixture();
  look();
  for (let n = 0; n < 10; n++) {
    set(-1_500);
    expect(look(300)).toBe(0);
  }
  expect(look(60_000)).toBe(0);
  expect(look()).toBe(0);
  expect(clock.leasesEndBy).toBe(database());
});

describe("the age of a delivery", () => {
  test("does not grow by a step of 25 h", () => {
    const { clock, look, set, pass, database } = fixture();
    look();
    const madeAt = database();
    pass(4_000);
    set(25 * HOUR);
    look();
    expect(clock.ageMs(madeAt)).toBe(4_000);
    const madeLater = database();
    pass(1_000);
    expect([clock.ageMs(madeAt), clock.ageMs(madeLater)]).toEqual([5_000, 1_000]);
  });

  test("is what it was when the clock is put right again, and never negative", () => {
    const { clock, look, set, pass, database } = fixture();
    look();
    const madeAt = database();
    pass(1_000);
    set(25 * HOUR);
    look();
    const madeAhead = database();
    set(-25 * HOUR);
    look();
    pass(1_000);
    expect([clock.ageMs(madeAt), clock.ageMs(madeAhead)]).toEqual([2_000, 0]);
  });

  test("counts the time that a gateway was stopped", () => {
    const { clock, look } = fixture();
    look();
    expect(clock.ageMs(START - 30 * HOUR)).toBe(30 * HOUR);
  });
});

test("whatever the clock does: no lease ends early, nothing ages early, nothing waits much longer than it should", () => {
  const step = fc.oneof(
    fc.integer({ min: 5_000, max: 25 * HOUR }),
    fc.integer({ min: -25 * HOUR, max: -5_000 }),
    fc.constant(0),
  );
  const moments = fc.array(fc.record({ step, lookMs: fc.integer({ min: 0, max: 900 }) }), {
    minLength: 5,
    maxLength: 60,
  });
  fc.assert(
    fc.property(moments, fc.integer({ min: 0, max: 60_000 }), (run, delayMs) => {
      const { clock, database, monotonic, set, look, pass } = fixture();
      look();
      const rows: { madeAt: number; created: number; leaseEnd: number; due: number }[] = [];
      const worst = { leaseEndedAfter: LEASE_MS, agedEarlyBy: 0, youngest: 0, waitedTooLong: 0 };
      for (const { step: by, lookMs } of run) {
        const now = database();
        rows.push({ madeAt: monotonic(), created: now, leaseEnd: now + LEASE_MS, due: now + delayMs });
        set(by);
        for (let passed = 0; passed < 5_000; passed += LOOK_EVERY_MS) {
          pass(LOOK_EVERY_MS);
          const back = look(passed === 0 ? lookMs : 0);
          const seen = database();
          for (const row of rows) {
            // What `clockSetBack` of the store does.
            if (back > 0) {
              row.created = Math.min(row.created, seen);
              if (row.due > seen) row.due -= back;
              row.leaseEnd = Math.min(row.leaseEnd, seen + LEASE_MS);
            }
            const real = monotonic() - row.madeAt;
            const age = clock.ageMs(row.created);
            const isOver = row.leaseEnd <= seen && row.leaseEnd <= clock.leasesEndBy;
            if (isOver) worst.leaseEndedAfter = Math.min(worst.leaseEndedAfter, real);
            worst.agedEarlyBy = Math.max(worst.agedEarlyBy, age - real);
            worst.youngest = Math.min(worst.youngest, age);
            const waits = row.due - seen - Math.max(0, delayMs - real);
            if (passed >= 2_000) worst.waitedTooLong = Math.max(worst.waitedTooLong, waits);
          }
        }
      }
      expect(worst.youngest).toBe(0);
      // The looks are half a second apart and take a second at most: so much may be missed at each step.
      expect(worst.leaseEndedAfter).toBeGreaterThan(LEASE_MS - 5_000);
      expect(worst.agedEarlyBy).toBeLessThan(60_000);
      expect(worst.waitedTooLong).toBeLessThan(5_000);
    }),
    { numRuns: 200 },
  );
});
