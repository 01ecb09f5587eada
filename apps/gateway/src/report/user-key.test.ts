import fc from "fast-check";
import { expect, test } from "vitest";
import { userKey } from "./user-key.ts";

test.each([
  ["0", 0],
  ["7", 7],
  ["743784474", 743_784_474],
  ["4294967296", 2 ** 32],
  ["999999999999999", 999_999_999_999_999],
])("%s is itself", (user, key) => expect(userKey(user)).toBe(key));

test.each(["", "07", "-7", "+7", "7.0", " 7", "1e3", "1000000000000000", "user-7", "Пользователь"])(
  "%j is no number, and has a key above all of those",
  (user) => {
    expect(userKey(user)).toBeGreaterThanOrEqual(2 ** 52);
    expect(userKey(user)).toBeLessThan(2 ** 53);
    expect(Number.isInteger(userKey(user))).toBe(true);
    expect(userKey(user)).toBe(userKey(user));
  },
);

test("different users have different keys", () => {
  const users = Array.from({ length: 100_000 }, (_, n) => (n % 2 === 0 ? `${n}` : `u${n}`));
  expect(new Set(users.map(userKey)).size).toBe(users.length);
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.nat().map(String)), fc.string(), (a, b) => {
      expect(userKey(a) === userKey(b)).toBe(a === b);
    }),
  );
});
