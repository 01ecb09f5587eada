import { expect, test } from "vitest";
import { errorText } from "./error-text.ts";

test.each([
  ["its message", new Error("disk full"), "disk full"],
  ["its name where it has no message", new TypeError(""), "TypeError"],
  ["its causes, the nearest first", new Error("a", { cause: new Error("b", { cause: "c" }) }), "a ← b ← c"],
  ["what was thrown, though it is no error", "text", "text"],
  ["a number", 5, "5"],
  ["null", null, "null"],
  ["nothing for nothing", undefined, ""],
])("an error is logged by %s", (_, error, text) => expect(errorText(error)).toBe(text));

test("a circle of causes ends", () => {
  const error = new Error("a");
  error.cause = error;
  expect(errorText(error)).toBe("a ← a ← a ← a ← a");
});

test("no stack is in it", () => {
  expect(errorText(new Error("a"))).not.toContain("error-text");
});
