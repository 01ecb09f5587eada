import fc from "fast-check";
import { expect, test } from "vitest";
import { plainDecimal } from "./plain-decimal.ts";

test.each([
  ["1e3", "1000"],
  ["1.50E+2", "150"],
  ["1.5e-1", "0.15"],
  ["12e-4", "0.0012"],
  ["0e5", "0"],
  ["-0", "0"],
  ["-0.00", "0"],
  ["1 234,50", "1 234,50"],
  ["-5", "-5"],
  ["12e", "12e"],
])("%s is %s", (text, expected) => expect(plainDecimal(text)).toBe(expected));

test("is the number that was written", () => {
  fc.assert(
    fc.property(fc.nat(), fc.nat(), fc.integer({ min: -20, max: 20 }), (integer, fraction, exponent) => {
      const text = `${integer}.${fraction}e${exponent}`;
      expect(Number(plainDecimal(text))).toBe(Number(text));
      expect(plainDecimal(text)).toMatch(/^\d+(\.\d+)?$/);
    }),
  );
});
