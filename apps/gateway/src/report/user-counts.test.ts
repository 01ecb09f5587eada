import fc from "fast-check";
import { expect, test } from "vitest";
import { NONE } from "./groups.ts";
import { UserCounts, UsersBeside } from "./user-counts.ts";

const user = fc.oneof(
  fc.nat(20),
  fc.maxSafeNat().map((key) => key % (2 ** 53 - 1)),
  fc.constantFrom(0, 2 ** 32 - 2, 2 ** 32 - 1, 2 ** 32, 2 ** 52, 2 ** 53 - 2),
);
const group = fc.oneof(fc.nat(5), fc.nat(2 ** 21 - 1), fc.constant(NONE));

test("each group has as many users as are different, and all together those that are in any", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(group, user), { maxLength: 300 }), (seen) => {
      const counts = new UserCounts();
      for (const [to, who] of seen) counts.add(to, who);
      const inGroups = seen.filter(([to]) => to !== NONE);
      for (const [to] of inGroups) {
        expect(counts.of(to)).toBe(new Set(inGroups.flatMap(([other, who]) => (other === to ? who : []))).size);
      }
      expect(counts.all).toBe(new Set(inGroups.map(([, who]) => who)).size);
      expect(counts.of(NONE)).toBe(0);
    }),
  );
});

test("a hundred thousand of them, in groups that grow, are all told apart", () => {
  const counts = new UserCounts();
  for (let n = 0; n < 300_000; n += 1) counts.add(n % 7_000, 700_000_000 + (n % 100_000));
  expect(counts.all).toBe(100_000);
  const pairs = new Set(Array.from({ length: 300_000 }, (_, n) => `${n % 7_000} ${n % 100_000}`));
  expect(Array.from({ length: 7_000 }, (_, to) => counts.of(to)).reduce((sum, one) => sum + one)).toBe(pairs.size);
});

test("a few beside many are counted as if they were among them, and the many stay as they are", () => {
  const seen = fc.array(fc.tuple(group, user), { maxLength: 200 });
  fc.assert(
    fc.property(seen, seen, (many, few) => {
      const known = new UserCounts();
      for (const [to, who] of many) known.add(to, who);
      const together = new UserCounts();
      for (const [to, who] of [...many, ...few]) together.add(to, who);
      const before = many.map(([to]) => known.of(to));
      const beside = new UsersBeside(known);
      for (const [to, who] of few) beside.add(to, who);
      expect(beside.all).toBe(together.all);
      for (const [to] of [...many, ...few]) expect(beside.of(to)).toBe(together.of(to));
      expect(many.map(([to]) => known.of(to))).toEqual(before);
    }),
  );
});

test("a group beyond the most is refused", () => {
  expect(() => new UserCounts().add(2 ** 21, 1)).toThrow("too many");
});
