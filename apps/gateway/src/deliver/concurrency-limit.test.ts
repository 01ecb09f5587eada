import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConcurrencyLimit, type Sign } from "./concurrency-limit.ts";

/** A round in which all slots are used: each answer's slot is taken again at once. */
function round(limit: ConcurrencyLimit, latencyMs = 200, signs: (n: number) => Sign = () => "good"): number {
  const inFlight = limit.limit;
  for (let n = 0; n < inFlight; n++) limit.ended(signs(n), latencyMs, Math.max(inFlight, limit.limit));
  return limit.limit;
}

function grown(most: number, least: number): ConcurrencyLimit {
  const limit = new ConcurrencyLimit(most);
  while (limit.limit < least) round(limit);
  return limit;
}

describe("a host that answers well", () => {
  test("is trusted with twice as many each round trip, up to the maximum", () => {
    const limit = new ConcurrencyLimit(1000);
    expect(limit.limit).toBe(20);
    expect([1, 2, 3, 4, 5, 6, 7].map(() => round(limit))).toEqual([40, 80, 160, 320, 640, 1000, 1000]);
  });

  test("and has few clicks is trusted with no more: one at a time proves nothing", () => {
    const limit = new ConcurrencyLimit(1000);
    for (let n = 0; n < 1000; n++) limit.ended("good", 200, 9);
    expect(limit.limit).toBe(20);
  });

  test("never gets more than the setting, also where that is less than it would begin with", () => {
    const limit = new ConcurrencyLimit(3);
    expect(limit.limit).toBe(3);
    for (let n = 0; n < 50; n++) round(limit);
    expect(limit.limit).toBe(3);
    round(limit, 200, () => "failed");
    expect(limit.limit).toBe(3);
  });
});

describe("a sign of congestion", () => {
  test.each(["failed", "refused"] as const)("(%s) halves the limit once for a round trip", (sign) => {
    const limit = grown(1000, 640);
    const before = limit.limit;
    for (let n = 0; n < before; n++) limit.ended(sign, 200, before - n);
    expect(limit.limit).toBe(Math.floor(before / 2));
  });

  test("one refusal of the host's own is enough, and is heard at once", () => {
    const limit = grown(1000, 640);
    limit.ended("refused", 200, 640);
    expect(limit.limit).toBe(320);
  });

  test("a failure in a hundred is chance", () => {
    const limit = grown(1000, 320);
    for (let n = 0; n < 10; n++) round(limit, 200, (n) => (n % 100 === 7 ? "failed" : "good"));
    expect(limit.limit).toBe(1000);
  });

  test("ends the doubling: from then on the limit grows by its square root", () => {
    const limit = grown(1000, 200);
    limit.ended("refused", 200, 320);
    const halved = limit.limit;
    for (let n = 0; n < 320; n++) limit.ended("good", 200, 160); // what was sent before
    const before = limit.limit;
    round(limit);
    expect(before).toBeLessThan(halved + 15);
    expect(limit.limit - before).toBeGreaterThan(8);
    expect(limit.limit - before).toBeLessThan(15);
  });

  test("never goes below four", () => {
    const limit = new ConcurrencyLimit(1000);
    for (let n = 0; n < 100; n++) round(limit, 200, () => "failed");
    expect(limit.limit).toBe(4);
  });
});

describe("latency", () => {
  test("of up to twice the usual is borne, and a rise beyond shrinks the limit in proportion", () => {
    const limit = grown(1000, 640);
    expect(round(limit, 440)).toBeGreaterThanOrEqual(640);
    for (let n = 0; n < 10; n++) limit.ended("good", 440, 9);
    const before = limit.limit;
    const rounds = [before, round(limit, 600), round(limit, 600), round(limit, 600)];
    const shrunk = rounds.filter((after) => after < before);
    expect(Math.max(...shrunk)).toBeLessThan(before * 0.8);
    expect(Math.max(...shrunk)).toBeGreaterThan(before * 0.7);
  });

  test("alone takes no host below twenty", () => {
    const limit = grown(1000, 640);
    for (let n = 0; n < 30; n++) round(limit, 5000);
    expect(limit.limit).toBe(20);
  });

  test("of a busy event loop, some tens of ms at a network of none, does not shrink it", () => {
    const limit = new ConcurrencyLimit(1000);
    for (let n = 0; n < 5; n++) round(limit, 1);
    expect(round(limit, 45)).toBeGreaterThanOrEqual(640);
  });

  test("that one of many answers lacks is not the host's: some connections are new, some turns of the loop long", () => {
    const limit = grown(1000, 640);
    for (let n = 0; n < 20; n++) {
      const inFlight = limit.limit;
      for (let i = 0; i < inFlight; i++) limit.ended("good", i % 10 === 0 ? 210 : 700, inFlight);
    }
    expect(limit.limit).toBe(1000);
  });

  test("that has risen for good is the new usual one, after some time", () => {
    const limit = grown(1000, 640);
    for (let n = 0; n < 200; n++) round(limit, 700);
    expect(limit.limit).toBe(1000);
  });
});

test("a host that was away begins again like a stranger; one that wanted a pause is not rushed", () => {
  const back = grown(1000, 640);
  back.restart();
  expect([back.limit, round(back)]).toEqual([20, 40]);
  const calmed = grown(1000, 640);
  calmed.calm();
  expect(calmed.limit).toBe(20);
  for (let n = 0; n < 4; n++) round(calmed);
  expect(calmed.limit).toBeLessThan(50);
});

/** A network with so many workers, each of which needs `serviceMs` for a click; the others stand in line. */
function networkOf(workers: number, serviceMs: number) {
  const freeAt = new Array<number>(workers).fill(0);
  return (nowMs: number): number => {
    const index = freeAt.indexOf(Math.min(...freeAt));
    const end = Math.max(nowMs, freeAt[index] ?? 0) + serviceMs;
    freeAt[index] = end;
    return end;
  };
}

test("against a network of any size, the limit comes to rest where its workers are busy and the line is short", () => {
  const workers = fc.integer({ min: 10, max: 120 });
  const serviceMs = fc.integer({ min: 60, max: 400 });
  fc.assert(
    fc.property(workers, serviceMs, (count, ms) => {
      const limit = new ConcurrencyLimit(1000);
      const answerAt = networkOf(count, ms);
      const underWay: { began: number; ends: number }[] = [];
      let served = 0;
      let now = 0;
      for (let answers = 0; answers < count * 120; answers++) {
        while (underWay.length < limit.limit) underWay.push({ began: now, ends: answerAt(now) });
        const next = underWay.reduce((a, b) => (b.ends < a.ends ? b : a));
        now = next.ends;
        limit.ended("good", now - next.began, underWay.length);
        underWay.splice(underWay.indexOf(next), 1);
        served++;
      }
      expect(served / now).toBeGreaterThan((0.9 * count) / ms);
      expect(limit.limit).toBeGreaterThanOrEqual(Math.min(count, 20));
      expect(limit.limit).toBeLessThan(5 * count + 40);
    }),
    { numRuns: 25 },
  );
});

test("whatever happens, the limit stays between four and the maximum, and no round more than doubles or halves it", () => {
  const end = fc.record({
    sign: fc.constantFrom<Sign>("good", "good", "good", "failed", "refused"),
    latencyMs: fc.integer({ min: 0, max: 60_000 }),
    used: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.array(end, { maxLength: 400 }), (most, ends) => {
      const limit = new ConcurrencyLimit(most);
      for (const { sign, latencyMs, used } of ends) {
        const before = limit.limit;
        limit.ended(sign, latencyMs, Math.max(1, Math.round(before * used)));
        expect(limit.limit).toBeGreaterThanOrEqual(Math.min(4, most));
        expect(limit.limit).toBeLessThanOrEqual(most);
        expect(limit.limit).toBeGreaterThanOrEqual(Math.floor(before / 2));
        expect(limit.limit).toBeLessThanOrEqual(before + Math.ceil(Math.sqrt(before + 1)) + 1);
      }
    }),
  );
});
