import fc from "fast-check";
import { expect, test } from "vitest";
import { ambiguousWords, mapStatus } from "./status-map.ts";

const AFFISE = { pending: ["2", "5", "Hold"], approved: ["1"], rejected: ["3", "declined"] };

test.each([
  ["1", "approved"],
  ["2", "pending"],
  ["hold", "pending"],
  [" DECLINED\t", "rejected"],
  ["4", undefined],
  ["", undefined],
  ["__proto__", undefined],
])("%j", (word, status) => expect(mapStatus(word, AFFISE)).toBe(status));

test("case and blanks around a word never count", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."abcxyz019_"), minLength: 1 });
  fc.assert(
    fc.property(letters, fc.constantFrom("", " ", "\t ", "\n"), fc.boolean(), (word, blank, upper) => {
      const statuses = { pending: [], approved: [word], rejected: [] };
      expect(mapStatus(`${blank}${upper ? word.toUpperCase() : word}${blank}`, statuses)).toBe("approved");
      expect(mapStatus(`${word}!`, statuses)).toBeUndefined();
    }),
  );
});

test("a word in two lists is reported, in one list twice is not", () => {
  expect(ambiguousWords(AFFISE)).toEqual([]);
  expect(ambiguousWords({ ...AFFISE, approved: ["1", " 1 "] })).toEqual([]);
  expect(ambiguousWords({ ...AFFISE, approved: ["1", " HOLD "] })).toEqual(["hold"]);
});
