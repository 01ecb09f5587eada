import { expect, test } from "vitest";
import { readRows } from "./read-rows.ts";

const ROW = {
  sub8: "01kf0c5a00000000000000tesz",
  clicks: "2",
  uniques: 1,
  conversions: "3",
  approved: 1,
  hold: "1",
  inprogress: 0,
  rejected: "1",
  sumwebmaster: "1234.50",
};
const READ = {
  value: ROW.sub8,
  clicks: 2,
  uniques: 1,
  conversions: 3,
  approved: 1,
  pending: 1,
  rejected: 1,
  income_minor: 123_450,
};

test.each(["items", "rows", "list", "stats"])("rows under %s, numbers as text or not, unknown fields", (name) => {
  const page = readRows({ [name]: [{ ...ROW, brandNew: {} }], allItemsCount: "1", summary: {} }, "sub8", "RUB");
  expect(page).toEqual({ rows: [READ], count: 1, negative: 0 });
});

test.each([
  [0.1 + 0.2, 30],
  ["1 234,5", 123_450],
  [0, 0],
  ["-5.00", 0],
])("an income of %s is %i kopecks", (sumwebmaster, expected) => {
  const page = readRows({ items: [{ ...ROW, sumwebmaster }] }, "sub8", "RUB");
  expect(page.rows[0]?.income_minor).toBe(expected);
  expect(page.negative).toBe(sumwebmaster === "-5.00" ? 1 : 0);
});

test("a row without a value of the sub is told by an empty one; its name may be another", () => {
  const { sub8: _, ...rest } = ROW;
  const page = readRows(
    {
      items: [
        { ...rest, sub8: null },
        { ...rest, subid: 77 },
      ],
    },
    "sub8",
    "RUB",
  );
  expect(page.rows.map(({ value }) => value)).toEqual(["", "77"]);
});

test.each([
  [undefined, "нет data"],
  [{ count: 1 }, "нет списка"],
  [{ items: [7] }, "строка — не объект"],
  [{ items: [{ ...ROW, sub8: undefined, approved: undefined }] }, "поле sub8"],
  [{ items: [{ ...ROW, approved: "1.5" }] }, "поле approved — не целое число"],
  [{ items: [{ ...ROW, hold: -1 }] }, "поле hold"],
  [{ items: [{ ...ROW, sumwebmaster: "many" }] }, "поле sumwebmaster"],
  [{ items: [{ ...ROW, sumwebmaster: null }] }, "поле sumwebmaster"],
])("an answer that has changed names what is wrong: %o", (data, problem) => {
  expect(() => readRows(data, "sub8", "RUB")).toThrow(problem);
});

test.each(["conversions", "approved", "hold", "inprogress", "rejected", "sumwebmaster"] as const)(
  "a row without %s is not guessed",
  (name) => {
    const { [name]: _, ...rest } = ROW;
    expect(() => readRows({ items: [rest] }, "sub8", "RUB")).toThrow(`нет поля ${name}`);
  },
);
