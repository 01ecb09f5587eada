import { expect, test } from "vitest";
import { isClickId, newClickId } from "./click-id.ts";
import { NOW } from "./testing.ts";

test("100,000 ids are lower-case ULIDs that never repeat, also within a millisecond and when time steps back", () => {
  const ids = Array.from({ length: 100_000 }, (_, n) => newClickId(NOW + Math.floor(n / 1000) - (n % 7)));
  expect(ids.filter((id) => !/^[0-9a-hjkmnp-tv-z]{26}$/.test(id) || !isClickId(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});

test("an id says nothing of its neighbours: each of its last 16 characters takes all values within a millisecond", () => {
  const tails = Array.from({ length: 5_000 }, () => newClickId(NOW).slice(10));
  for (let place = 0; place < 16; place++) {
    expect(new Set(tails.map((tail) => tail[place])).size).toBe(32);
  }
  // Ids that only count up share all but their last characters.
  const shared = tails.filter((tail, n) => n > 0 && tail.slice(0, 8) === tails[n - 1]?.slice(0, 8));
  expect(shared).toEqual([]);
});

test("an id begins with its time", () => {
  const later = NOW + 3_600_000;
  const digits = "0123456789abcdefghjkmnpqrstvwxyz";
  const time = [...newClickId(later).slice(0, 10)].reduce((sum, digit) => sum * 32 + digits.indexOf(digit), 0);
  expect(time).toBe(later);
});

test.each(["", "mine", "01kf0c5a00000000000000tes", "81kf0c5a00000000000000test", "01kf0c5a00000000000000uilo"])(
  "%j is no click's id",
  (text) => expect(isClickId(text)).toBe(false),
);
