import { expect, test } from "vitest";
import { hasOutcome } from "./has-outcome.ts";

const answer = (status: string) =>
  Buffer.from(JSON.stringify({ success: true, leads_tech_data: { utm_term: "x" }, delivery: { status, attempts: 1 } }));

test("delivered and failed are the network's own outcome, pending is not", () => {
  expect(["delivered", "failed", "pending"].map((status) => hasOutcome(answer(status)))).toEqual([true, true, false]);
});

test("an answer without a delivery says nothing of it, whatever a click's own fields say", () => {
  expect(hasOutcome(Buffer.alloc(0))).toBe(false);
  expect(hasOutcome(Buffer.from(JSON.stringify({ note: '"delivery":{"status":"delivered"}' })))).toBe(false);
});
