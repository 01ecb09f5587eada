import type { ConversionStatus } from "@metka/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { countOf, planConversions } from "./plan-conversions.ts";

const figures = (approved: number, pending: number, rejected: number, income_minor: number, conversions = 0) => ({
  approved,
  pending,
  rejected,
  income_minor,
  conversions,
});

const STATUS = fc.constantFrom<ConversionStatus | undefined>("approved", "pending", "rejected", undefined);
const COUNT = fc.nat({ max: 12 });
const FIGURES = fc.record({
  approved: COUNT,
  pending: COUNT,
  rejected: COUNT,
  income_minor: fc.nat({ max: 100_000_000 }),
  conversions: fc.nat({ max: 40 }),
});

describe("whatever a row counts and whatever its conversions were before", () => {
  test("there are as many conversions as it counts, of the statuses that it counts", () => {
    fc.assert(
      fc.property(fc.array(STATUS, { maxLength: 20 }), FIGURES, (current, row) => {
        const planned = planConversions(current, row);
        const of = (status: ConversionStatus) => planned.filter((one) => one.status === status).length;
        expect(planned).toHaveLength(countOf(row));
        expect(of("approved")).toBe(row.approved);
        expect(of("rejected")).toBe(row.rejected);
        expect(of("pending")).toBe(countOf(row) - row.approved - row.rejected);
      }),
    );
  });

  test("the sums are whole kopecks, differ by one at most and add up to the income", () => {
    fc.assert(
      fc.property(fc.array(STATUS, { maxLength: 20 }), FIGURES, (current, row) => {
        const planned = planConversions(current, row);
        const sums = planned.map(({ payoutMinor }) => payoutMinor);
        const total = sums.reduce((sum, one) => sum + one, 0);
        expect(total).toBe(planned.length === 0 ? 0 : row.income_minor);
        const paid =
          row.approved > 0 ? "approved" : planned.some((one) => one.status === "pending") ? "pending" : "rejected";
        const shares = planned.filter(({ status }) => status === paid).map(({ payoutMinor }) => payoutMinor);
        expect(planned.every(({ status, payoutMinor }) => status === paid || payoutMinor === 0)).toBe(true);
        if (shares.length > 0) expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(1);
      }),
    );
  });

  test("planning again what was planned changes nothing", () => {
    fc.assert(
      fc.property(fc.array(STATUS, { maxLength: 20 }), FIGURES, (current, row) => {
        const planned = planConversions(current, row);
        expect(
          planConversions(
            planned.map(({ status }) => status),
            row,
          ),
        ).toEqual(planned);
      }),
    );
  });

  test("no more conversions change their status than the counts demand", () => {
    fc.assert(
      fc.property(fc.array(STATUS, { maxLength: 20 }), FIGURES, (current, row) => {
        const planned = planConversions(current, row);
        const before = current.slice(0, planned.length);
        const count = (list: readonly { status: ConversionStatus | undefined }[], status: ConversionStatus) =>
          list.filter((one) => one.status === status).length;
        const kept = before.filter((status, n) => status !== undefined && planned[n]?.status === status).length;
        const most = (["approved", "pending", "rejected"] as const).reduce(
          (sum, status) =>
            sum +
            Math.min(
              count(planned, status),
              count(
                before.map((one) => ({ status: one })),
                status,
              ),
            ),
          0,
        );
        expect(kept).toBe(most);
      }),
    );
  });
});

test("an approval keeps the other conversion pending, which has no share then", () => {
  expect(planConversions(["pending", "pending"], figures(1, 1, 0, 100_001))).toEqual([
    { status: "pending", payoutMinor: 0 },
    { status: "approved", payoutMinor: 100_001 },
  ]);
});

test("kopecks that do not divide go to the first", () => {
  expect(planConversions([], figures(3, 0, 0, 100)).map(({ payoutMinor }) => payoutMinor)).toEqual([34, 33, 33]);
});

test("what is counted without a status is pending", () => {
  expect(planConversions([], figures(1, 0, 0, 100, 3)).map(({ status }) => status)).toEqual([
    "approved",
    "pending",
    "pending",
  ]);
});
