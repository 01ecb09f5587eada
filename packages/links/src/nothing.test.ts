import { describe, expect, test } from "vitest";
import { isNoId, isNothing } from "./nothing.ts";

describe("isNothing", () => {
  test.each(["undefined", "null", "NULL", " null ", "NaN", "nan", "[object Object]", "[object Undefined]", "None"])(
    "takes %s for no value",
    (value) => expect(isNothing(value)).toBe(true),
  );

  test.each(["(null)", "(not set)", "<null>", "%75ndefined", "%5Bobject%20Object%5D", "[object%20Object]"])(
    "takes %s for no value",
    (value) => expect(isNothing(value)).toBe(true),
  );

  test.each(["", "0", "none", "NONE", "nil", "false", "-", "undefined_1", "nullable", "banana", "Нет", "[object]"])(
    "leaves %s as a value",
    (value) => expect(isNothing(value)).toBe(false),
  );
});

describe("isNoId", () => {
  test.each(["0", "00", "0.0", "-", "—", "{}", "-1", "false", "True", "none", "nil", "N/A", "unknown", "(null)"])(
    "takes %s for no id",
    (value) => expect(isNoId(value)).toBe(true),
  );

  test.each(["1", "10", "-5", "a", "Нет", "order", "@durov", ":order", "7e2f0c5a-0000-0000-0000-000000000000"])(
    "leaves %s as an id",
    (value) => expect(isNoId(value)).toBe(false),
  );
});
