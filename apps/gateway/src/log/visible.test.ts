import { expect, test } from "vitest";
import { visible } from "./visible.ts";

test.each([
  ["a line break", "a\nb", "a\\u000ab"],
  ["DEL and a C1 control", "\u007f\u009b31m", "\\u007f\\u009b31m"],
  ["marks of direction", "\u202eabc\u2066\u200f\u061c", "\\u202eabc\\u2066\\u200f\\u061c"],
  ["line and paragraph separators", "\u2028\u2029", "\\u2028\\u2029"],
  ["text of any script", "Иван 👋 \u00a0é", "Иван 👋 \u00a0é"],
])("%s", (_, text, shown) => expect(visible(text)).toBe(shown));
