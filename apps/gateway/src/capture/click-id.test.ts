import { expect, test } from "vitest";
import { newClickId } from "./click-id.ts";
import { NOW } from "./testing.ts";

test("100,000 ids are lower-case ULIDs that rise and never repeat, also within a millisecond and when time steps back", () => {
  let last = "";
  let wrong = 0;
  for (let n = 0; n < 100_000; n++) {
    const id = newClickId(NOW + Math.floor(n / 1000) - (n % 7));
    if (!/^[0-9a-hjkmnp-tv-z]{26}$/.test(id) || id <= last) wrong++;
    last = id;
  }
  expect(wrong).toBe(0);
});

test("an id begins with its time", () => {
  const later = NOW + 3_600_000;
  const digits = "0123456789abcdefghjkmnpqrstvwxyz";
  const time = [...newClickId(later).slice(0, 10)].reduce((sum, digit) => sum * 32 + digits.indexOf(digit), 0);
  expect(time).toBe(later);
});
