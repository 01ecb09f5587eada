import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GroupTable } from "./group-table.ts";

type Triple = readonly [number, number, number];

/** The same by the keys of a Map. */
function isAsByKeys(triples: Iterable<Triple>): void {
  const table = new GroupTable();
  const numbers = new Map<string, number>();
  for (const triple of triples) {
    const key = triple.join();
    const number = numbers.get(key) ?? numbers.size;
    numbers.set(key, number);
    // An assertion each would take longer than all the rest.
    if (table.find(...triple) !== number) expect.fail(`${key} is not ${number}`);
  }
  expect(table.size).toBe(numbers.size);
  for (const [key, number] of numbers) {
    const parts = [0, 1, 2].map((which) => table.part(number, which));
    if (parts.join() !== key) expect.fail(`${number} is ${parts.join()}, not ${key}`);
  }
}

describe("a triple has one number, and a number one triple", () => {
  const part = fc.oneof(fc.integer({ min: -2, max: 3 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }));

  test("whatever the numbers are", () => {
    fc.assert(fc.property(fc.array(fc.tuple(part, part, part), { maxLength: 3_000, size: "max" }), isAsByKeys), {
      numRuns: 30,
    });
  });

  test.each<[string, (n: number) => Triple]>([
    ["the first part", (n) => [n, 0, 0]],
    ["the last part", (n) => [0, 0, -n]],
    ["two of them against each other", (n) => [n, 20_000 - n, 7]],
    ["all of them, and each comes twice", (n) => [n % 11, Math.floor(n / 2) % 43, Math.floor(n / 4)]],
    ["high bits alone", (n) => [n << 16, n << 20, 0]],
  ])("through several doublings, where they differ by %s", (_, make) => {
    isAsByKeys(Array.from({ length: 20_000 }, (_, n) => make(n)));
  });
});

test("nothing has no parts", () => {
  expect(new GroupTable().part(1_024, 0)).toBe(-1);
});
