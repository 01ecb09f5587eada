import { expect, test } from "vitest";
import { nextState } from "./next-state.ts";

const PENDING = { status: "pending", payout_minor: 100, currency: "RUB" } as const;

test.each(["approved", "rejected", "pending"] as const)("any status follows any: %s", (status) => {
  for (const from of ["approved", "rejected", "pending"] as const) {
    const next = nextState({ ...PENDING, status: from }, { ...PENDING, status });
    expect(next).toEqual(from === status ? undefined : { ...PENDING, status });
  }
});

test("another sum or currency is a change", () => {
  expect(nextState(PENDING, { ...PENDING, payout_minor: 0 })).toEqual({ ...PENDING, payout_minor: 0 });
  expect(nextState(PENDING, { ...PENDING, currency: "USD" })).toEqual({ ...PENDING, currency: "USD" });
});

test("a postback without a sum keeps the sum that is stored", () => {
  const silent = { payout_minor: null, currency: null };
  expect(nextState(PENDING, { status: "rejected", ...silent })).toEqual({ ...PENDING, status: "rejected" });
  expect(nextState(PENDING, { status: "pending", ...silent })).toBeUndefined();
});
