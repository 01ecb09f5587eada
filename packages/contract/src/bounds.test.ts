import fc from "fast-check";
import { expect, test } from "vitest";
import { boundOf, COST_VALUE_MAX, cutTo, EVENT_ID_MAX, isLonger, SOURCE_MARKS, SUB_MARKS } from "./index.ts";

test("a text is cut between characters, and only where it is too long", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.nat(20), (text, most) => {
      expect(cutTo(text, most)).toBe(Array.from(text).slice(0, most).join(""));
      expect(isLonger(text, most)).toBe(Array.from(text).length > most);
    }),
  );
});

test("what stands in an index fits into a key of PostgreSQL, however wide its characters are", () => {
  const key = 2704 - 200; // The offer, times and the row's own bytes.
  const indexed = [...SOURCE_MARKS, ...SUB_MARKS, "user_id", "vk_user_id", "event_id", "offer"];
  for (const field of indexed) expect(boundOf(field) * 4).toBeLessThanOrEqual(key);
  expect([boundOf("event_id"), boundOf("utm_campaign")]).toEqual([EVENT_ID_MAX, COST_VALUE_MAX]);
});

test("a user's ID has one bound under each of its names", () => {
  expect([boundOf("s6"), boundOf("vk_user_id")]).toEqual([boundOf("user_id"), boundOf("user_id")]);
});
