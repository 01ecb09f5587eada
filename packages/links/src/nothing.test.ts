import { describe, expect, test } from "vitest";
import { isNothing } from "./nothing.ts";

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
