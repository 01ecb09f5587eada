import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Breaker } from "./breaker.ts";

function failTimes(breaker: Breaker, times: number, nowMs = 0): boolean[] {
  return Array.from({ length: times }, () => breaker.failed(nowMs));
}

test("opens at the fifth failure in a row, and says so once", () => {
  const breaker = new Breaker();
  expect(failTimes(breaker, 4)).toEqual([false, false, false, false]);
  expect(breaker.open).toBe(false);
  expect(failTimes(breaker, 3)).toEqual([true, false, false]);
  expect(breaker.open).toBe(true);
});

test("a success in between begins the count again", () => {
  const breaker = new Breaker();
  failTimes(breaker, 4);
  expect(breaker.succeeded()).toBe(false);
  failTimes(breaker, 4);
  expect(breaker.open).toBe(false);
});

test("closed, it has no probe to give", () => {
  expect(new Breaker().takeProbe(1_000_000)).toBe(false);
});

describe("open", () => {
  const opened = () => {
    const breaker = new Breaker();
    failTimes(breaker, 5, 1000);
    return breaker;
  };

  test("gives one probe, 5 s after the last failure", () => {
    const breaker = opened();
    expect([1000, 5999, 6000, 6000, 99_000].map((now) => breaker.takeProbe(now))).toEqual([
      false,
      false,
      true,
      false,
      false,
    ]);
  });

  test("a probe that failed is followed by another 5 s later", () => {
    const breaker = opened();
    breaker.takeProbe(6000);
    expect(breaker.failed(7000)).toBe(false);
    expect([11_999, 12_000].map((now) => breaker.takeProbe(now))).toEqual([false, true]);
  });

  test("a probe that found nothing to send may be taken again at once", () => {
    const breaker = opened();
    breaker.takeProbe(6000);
    breaker.returnProbe();
    expect(breaker.open).toBe(true);
    expect(breaker.takeProbe(6000)).toBe(true);
  });

  test("a success closes it, the probe's or a late one, and says so once", () => {
    const breaker = opened();
    expect([breaker.succeeded(), breaker.succeeded()]).toEqual([true, false]);
    expect(breaker.open).toBe(false);
    expect(failTimes(breaker, 5)).toEqual([false, false, false, false, true]);
  });
});

/** The diagram in breaker.ts, written down the other way: as a list of what happened. */
class Model {
  failuresInRow = 0;
  lastFailureAt = 0;
  probing = false;
  get open() {
    return this.failuresInRow >= 5;
  }
}

class Step implements fc.Command<Model, { breaker: Breaker; now: number }> {
  readonly what: "succeeded" | "failed" | "takeProbe" | "returnProbe";
  readonly afterMs: number;
  constructor(what: Step["what"], afterMs: number) {
    this.what = what;
    this.afterMs = afterMs;
  }
  check = () => true;
  run(model: Model, real: { breaker: Breaker; now: number }): void {
    real.now += this.afterMs;
    const { breaker, now } = real;
    const wasOpen = model.open;
    if (this.what === "succeeded") {
      model.failuresInRow = 0;
      model.probing = false;
      expect(breaker.succeeded()).toBe(wasOpen);
    } else if (this.what === "failed") {
      model.failuresInRow++;
      model.lastFailureAt = now;
      if (model.open) model.probing = false;
      expect(breaker.failed(now)).toBe(!wasOpen && model.open);
    } else if (this.what === "returnProbe") {
      model.probing = false;
      breaker.returnProbe();
    } else {
      const may = wasOpen && !model.probing && now >= model.lastFailureAt + 5000;
      if (may) model.probing = true;
      expect(breaker.takeProbe(now)).toBe(may);
    }
    expect(breaker.open).toBe(model.open);
  }
  toString = () => `${this.what} after ${this.afterMs} ms`;
}

test("is a plain state machine, whatever happens in whatever order", () => {
  const afterMs = fc.constantFrom(0, 1, 2500, 4999, 5000, 60_000);
  const step = fc
    .tuple(fc.constantFrom("failed", "failed", "failed", "takeProbe", "returnProbe", "succeeded"), afterMs)
    .map(([what, ms]) => new Step(what, ms));
  fc.assert(
    fc.property(fc.commands([step], { maxCommands: 60 }), (steps) => {
      fc.modelRun(() => ({ model: new Model(), real: { breaker: new Breaker(), now: 0 } }), steps);
    }),
  );
});
