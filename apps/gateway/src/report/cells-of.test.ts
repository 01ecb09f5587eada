import { describe, expect, test } from "vitest";
import { cellsOf } from "./cells-of.ts";

describe("cells out of rows", () => {
  test("of clicks have their marks and five counts", () => {
    const row = { d0: "bot", d1: null, n0: 5, n1: 4, n2: 3, n3: 2, n4: 0 };
    expect(cellsOf("clicks", ["ref", "offer"], [row])).toEqual({
      names: ["ref", "offer"],
      left: [],
      cells: [{ values: ["bot", null], counts: [5, 4, 3, 2, 0] }],
    });
  });

  test("of conversions have status and currency after their marks, and a count and a sum", () => {
    const row = { d0: "bot", d1: "approved", d2: null, n0: 2, n1: -150 };
    expect(cellsOf("first_by_click", ["ref"], [row])).toEqual({
      names: ["ref", "status", "currency"],
      left: [],
      cells: [{ values: ["bot", "approved", null], counts: [2, -150] }],
    });
  });

  test("have numbers for what PostgreSQL counts as text", () => {
    const row = { d0: "approved", d1: "RUB", n0: "12", n1: "9007199254740991" };
    expect(cellsOf("last_by_conversion", [], [row]).cells).toEqual([
      { values: ["approved", "RUB"], counts: [12, Number.MAX_SAFE_INTEGER] },
    ]);
  });

  test.each([
    ["d0", undefined],
    ["d1", 1],
    ["n0", undefined],
    ["n1", null],
    ["n1", "much"],
  ])("are refused where %s is %s", (name, value) => {
    const row = { d0: "approved", d1: "RUB", n0: 12, n1: 500 };
    expect(() => cellsOf("last_by_click", [], [{ ...row, [name]: value }])).toThrow(name);
  });
});
