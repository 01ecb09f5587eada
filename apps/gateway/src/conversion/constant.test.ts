import fc from "fast-check";
import { expect, test } from "vitest";
import { isConstant } from "./constant.ts";

const NAMES = ["transaction_id", "tid"];

test.each([
  ...[
    "null",
    "NULL",
    "(null)",
    "<null>",
    "nil",
    "none",
    "None",
    "undefined",
    "NaN",
    "n/a",
    "N/A",
    "-1",
    "[object Object]",
  ],
  ...[
    "0",
    "00",
    "0.0",
    "-",
    "--",
    "_",
    "—",
    '""',
    "''",
    "{}",
    "[]",
    "()",
    "?",
    ".",
    "00000000-0000-0000-0000-000000000000",
  ],
  ...["(not set)", "not_set", "unknown", "empty", "true", "False", "transaction_id", "TID"],
  ...["$order", ":order", "%order%", "[order]", "<order>", "#order#", "@order", "{order}"],
])("%s is a constant and no id", (value) => expect(isConstant(value, NAMES)).toBe(true));

test.each([
  ...[
    "1",
    "42",
    "10",
    "0x1",
    "007",
    "-5",
    "1e3",
    "1.50",
    "a",
    "lead",
    "t1",
    "#1001",
    "A-1",
    "ab-null",
    "none-7",
    "order",
  ],
  ...["7e2f0c5a-0000-0000-0000-000000000000", "заказ", "-AbC", "_x", "[A-1]", "nullable"],
])("%s may be one", (value) => expect(isConstant(value, NAMES)).toBe(false));

test("no number but zero, no UUID and no hash is a constant", () => {
  fc.assert(
    fc.property(fc.oneof(fc.bigInt({ min: 1n }).map(String), fc.uuid(), fc.stringMatching(/^[0-9a-f]{32}$/)), (id) => {
      fc.pre(/[1-9a-f]/.test(id));
      expect(isConstant(id, NAMES)).toBe(false);
    }),
  );
});
