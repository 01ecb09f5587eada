import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { currencyCode, exponentOf, formatMoney, MOST_MINOR, parseExactMoney, parseMoney } from "./money.ts";

const minor = (text: string, currency = "RUB") => {
  const money = parseMoney(text, currency);
  return money.ok ? money.minor : money.reason;
};

const TOO_LARGE = "сумма слишком большая: не больше 1000000000000 копеек, центов или других мелких единиц";

test.each([
  ["1 234,50", 123_450],
  ["1234.5", 123_450],
  ["1\u00a0234,5", 123_450],
  ["1\u202f234\u202f567,89", 123_456_789],
  ["0", 0],
  ["0.00", 0],
  ["100", 10_000],
  [" 100 ", 10_000],
  ["007.10", 710],
  ["12.344", 1234],
  ["12.345", 1235],
  ["0.005", 1],
  ["0.30000000000000004", 30],
  ["1.10000", 110],
  ["10000000000.00", MOST_MINOR],
  ["000000000000000000007.10", 710],
  ["1,234.50", 123_450],
  ["1.234,50", 123_450],
  ["1,234,567.89", 123_456_789],
  ["1.234.567", 123_456_700],
  ["1,234,567", 123_456_700],
])("%s RUB is %d kopecks", (text, expected) => expect(minor(text)).toBe(expected));

test.each([
  ["100", "JPY", 100],
  ["99.5", "JPY", 100],
  ["1.2345", "KWD", 1235],
  ["1,234", "KWD", 1234],
  ["5,25", "KZT", 525],
])("%s %s is %d", (text, currency, expected) => expect(minor(text, currency)).toBe(expected));

test.each([
  ["-1", "сумма не может быть отрицательной"],
  ["−1", "сумма не может быть отрицательной"],
  ["1,234", "непонятно, тысячи это или доли: пришлите сумму с точкой, например 1234.50"],
  ["10000000000.01", TOO_LARGE],
  ["1".repeat(400), TOO_LARGE],
])("%j is refused", (text, reason) => expect(minor(text)).toBe(reason));

test.each([
  "",
  "руб",
  "1e3",
  "0x10",
  "1,23,456.00",
  "1.234,567,890",
  "1,234 567.00",
  "12,34.50",
  "12 34",
  "1 2345",
  "1.",
  ".5",
  "1 234 ,5",
  "+1",
  "Infinity",
  "１００",
  "1_000",
])("%j is no number", (text) => {
  expect(minor(text)).toBe("сумма не читается, нужно число вида 1234.50");
});

test.each([
  ["12.34", "RUB", 1234],
  ["12,3", "RUB", 1230],
  ["1 234", "JPY", 1234],
  ["1,234", "KWD", 1234],
  ["12.340", "RUB", "в RUB после запятой не больше 2 знаков, округлите сами"],
  [" 12.345 ", "RUB", "в RUB после запятой не больше 2 знаков, округлите сами"],
  ["1.0", "JPY", "в JPY нет долей, нужно целое число"],
  ["1,234", "RUB", "непонятно, тысячи это или доли: пришлите сумму с точкой, например 1234.50"],
  ["x", "RUB", "сумма не читается, нужно число вида 1234.50"],
])("%j %s, nothing rounded, is %j", (text, currency, expected) => {
  const money = parseExactMoney(text, currency);
  expect(money.ok ? money.minor : money.reason).toBe(expected);
});

test("what BigInt makes of integer and decimals is what is read, however it is written", () => {
  const amounts = fc.record({
    integer: fc.bigInt(0n, 999_999_999n),
    decimals: fc.string({ unit: fc.constantFrom(..."0123456789"), maxLength: 6 }),
    mark: fc.constantFrom(".", ","),
    blank: fc.constantFrom("", " ", "\u00a0", "\u202f"),
    currency: fc.constantFrom("RUB", "USD", "JPY", "KWD"),
  });
  fc.assert(
    fc.property(amounts, ({ integer, decimals, mark, blank, currency }) => {
      const exponent = exponentOf(currency);
      fc.pre(!(mark === "," && decimals.length === 3 && exponent !== 3));
      const grouped = String(integer).replace(/\B(?=(\d{3})+$)/g, blank);
      const text = decimals === "" ? grouped : `${grouped}${mark}${decimals}`;
      // Half up in whole numbers: twice the value and one, halved.
      const scaled = BigInt(`${integer}${decimals}`) * 10n ** BigInt(exponent);
      const unit = 10n ** BigInt(decimals.length);
      expect(BigInt(minor(text, currency))).toBe((2n * scaled + unit) / (2n * unit));
    }),
  );
});

test("what is written is read back", () => {
  fc.assert(
    fc.property(
      fc.maxSafeNat().map((any) => any % MOST_MINOR),
      fc.constantFrom("RUB", "JPY", "KWD"),
      (amount, currency) => {
        expect(minor(formatMoney(amount, currency), currency)).toBe(amount);
      },
    ),
  );
  expect([formatMoney(0, "RUB"), formatMoney(5, "RUB"), formatMoney(123_450, "RUB"), formatMoney(7, "JPY")]).toEqual([
    "0.00",
    "0.05",
    "1234.50",
    "7",
  ]);
});

test.each([
  [-1, "RUB", "-0.01"],
  [-99, "RUB", "-0.99"],
  [-123_450, "RUB", "-1234.50"],
  [-7, "JPY", "-7"],
  [-7, "KWD", "-0.007"],
])("a loss of %d minor units of %s is %s", (loss, currency, text) => {
  expect(formatMoney(loss, currency)).toBe(text);
});

test("whatever comes, the parser says yes or no, and never a negative or broken number", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(..."0123456789., -+eE\u00a0−x") }), (text) => {
      const money = parseMoney(text, "RUB");
      if (money.ok) expect(Number.isSafeInteger(money.minor) && money.minor >= 0).toBe(true);
      else expect(money.reason).toMatch(/^[а-я]/);
    }),
  );
});

describe("currencies", () => {
  test.each([
    ["RUB", "RUB"],
    [" rub ", "RUB"],
    ["RUR", "RUB"],
    ["jpy", "JPY"],
    ["XXXX", undefined],
    ["руб", undefined],
    ["", undefined],
  ])("%j", (text, code) => expect(currencyCode(text)).toBe(code));
});
