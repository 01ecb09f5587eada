import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readPostback } from "./read-postback.ts";
import { AT, CLICK, conversionOf, SETTINGS } from "./testing.ts";

const OFFERS = [{ slug: "one", network: "net", networkOfferId: undefined }];
const read = (params: Readonly<Record<string, unknown>>, settings = SETTINGS) =>
  readPostback({ network: "net", params, receivedAt: AT }, settings, OFFERS);
const reported = (params: Readonly<Record<string, unknown>>) => conversionOf(read(params));
const GOOD = { transaction_id: "t1", status: "approved" };

test("reads every parameter that the settings name", () => {
  const params = { ...GOOD, goal: "lead", sum: "1 234,50", currency: "usd", user_id: 42, sub8: CLICK.toUpperCase() };
  expect(reported(params)).toMatchObject({
    identity: '["transaction","t1","lead"]',
    transactionId: "t1",
    goal: "lead",
    status: "approved",
    payoutMinor: 123_450,
    currency: "USD",
    offer: "one",
    userId: "42",
    search: {
      named: [{ parameter: "sub8", clickId: CLICK }],
      last: { parameter: "user_id", userId: "42", offers: ["one"], since: "2025-12-16T10:00:00.000Z", until: AT },
    },
  });
});

test("of several names the first that has a value counts", () => {
  expect(reported({ tid: "second", status: "1" }).transactionId).toBe("second");
  expect(reported({ tid: "second", transaction_id: "first", status: "1" }).transactionId).toBe("first");
  expect(reported({ tid: "second", transaction_id: " ", status: "1" }).transactionId).toBe("second");
  expect(reported({ tid: "second", transaction_id: "{transactionid}", status: "1" }).transactionId).toBe("second");
  expect(reported({ tid: "second", transaction_id: null, status: "1" }).transactionId).toBe("second");
});

test("without a transaction a conversion is known by its click and goal", () => {
  expect(reported({ status: "1", click_id: CLICK }).identity).toBe(`["click","${CLICK}",""]`);
  expect(reported({ status: "1", click_id: CLICK.toUpperCase(), goal: "g" }).identity).toBe(`["click","${CLICK}","g"]`);
  // Only what looks like one of ours: a constant in that parameter would make all conversions one.
  expect(read({ status: "1", click_id: "constant" }).kind).toBe("rejected");
});

test("a constant in place of a transaction, a goal or a user is none, and says so", () => {
  for (const constant of ["null", "0", "-", "undefined", "N/A", "%7Btransaction_id%7D", "__TID__"]) {
    const { identity, transactionId, note } = reported({ transaction_id: constant, status: "1", click_id: CLICK });
    expect([identity, transactionId]).toEqual([`["click","${CLICK}",""]`, null]);
    expect(note).toMatch(/(не номер действия|не подставлен): повторы узнаём по клику и цели$/);
    expect(reported({ ...GOOD, goal: constant }).goal).toBe("");
    expect(reported({ ...GOOD, user_id: constant }).userId).toBeNull();
  }
  const other = reported({ transaction_id: "null", tid: "7", status: "1" });
  expect([other.transactionId, other.note]).toEqual(["7", null]);
});

test("a sum or a currency that is a stringified nothing is none", () => {
  expect(reported({ ...GOOD, sum: "null", currency: "undefined" })).toMatchObject({ payoutMinor: null });
  expect(reported({ ...GOOD, sum: "5", currency: "null" })).toMatchObject({ payoutMinor: 500, currency: "RUB" });
});

test("a sum without a currency is in the network's own; without a sum nothing is said of either", () => {
  expect(reported({ ...GOOD, sum: 0 })).toMatchObject({ payoutMinor: 0, currency: "RUB" });
  expect(reported({ ...GOOD, currency: "USD" })).toMatchObject({ payoutMinor: null, currency: null });
  expect(reported({ ...GOOD, sum: "{sum}" })).toMatchObject({ payoutMinor: null });
});

describe("what is refused is reported with its parameter, so that a network's support can fix it", () => {
  test.each([
    [{ transaction_id: "1" }, "status", "нет статуса: ждём его в параметре status"],
    [
      { transaction_id: "1", status: "{status}" },
      "status",
      "макрос {status} не подставлен: статус неизвестен, проверьте ссылку в кабинете",
    ],
    [
      { transaction_id: "1", status: "paid" },
      "status",
      "неизвестный статус «paid», знаем: pending, approved, 1, rejected; если он верен, добавьте его в настройки сети",
    ],
    [
      { status: "1" },
      "transaction_id",
      "нет ни номера действия (transaction_id или tid), ни click_id: повторы нечем узнать",
    ],
    [
      { status: "1", tid: "[[[action_id]]]" },
      "tid",
      "макрос [[[action_id]]] в «tid» не подставлен, а click_id нет, поэтому повторы нечем узнать: проверьте ссылку в кабинете",
    ],
    [
      { status: "1", transaction_id: "0" },
      "transaction_id",
      "«0» в «transaction_id» — не номер действия, а click_id нет, поэтому повторы нечем узнать: проверьте ссылку в кабинете",
    ],
    [{ ...GOOD, sum: "many" }, "sum", "«many»: сумма не читается, нужно число вида 1234.50"],
    [{ ...GOOD, sum: -5 }, "sum", "«-5»: сумма не может быть отрицательной"],
    [
      { ...GOOD, sum: "1", currency: "руб" },
      "currency",
      "неизвестная валюта «руб», нужен код из трёх букв, например RUB",
    ],
    [{ ...GOOD, goal: { a: 1 } }, "goal", "вложенные значения не принимаются, нужна строка или число"],
    [{ ...GOOD, status: ["1", "3"] }, "status", "параметр пришёл несколько раз с разными значениями"],
    [{ ...GOOD, goal: "x".repeat(201) }, "goal", "длиннее 200 символов"],
    [{ ...GOOD, transaction_id: "a\0b" }, "transaction_id", "«a\\u0000b» содержит управляющие символы: уберите их"],
    [{ ...GOOD, status: "approved\0" }, "status", "«approved\\u0000» содержит управляющие символы: уберите их"],
    [{ ...GOOD, sum: "1\0" }, "sum", "«1\\u0000» содержит управляющие символы: уберите их"],
    [{ ...GOOD, offer_id: "\x9f" }, "offer_id", "«\\u009f» содержит управляющие символы: уберите их"],
    [
      { ...GOOD, transaction_id: "a\ud800" },
      "transaction_id",
      "«a\\ud800» содержит половину символа: пришлите его целиком",
    ],
    [{ ...GOOD, status: "{status}\0" }, "status", "«{status}\\u0000» содержит управляющие символы: уберите их"],
  ])("%j", (params, path, reason) => expect(read(params)).toMatchObject({ kind: "rejected", path, reason }));

  test.each([
    [{ transaction_id: "1" }, "parameters"],
    [{ transaction_id: "1", status: "{status}" }, "cabinet"],
    [{ transaction_id: "1", status: "paid" }, "statuses"],
    [{ status: "1" }, "parameters"],
    [{ status: "1", transaction_id: "0" }, "cabinet"],
    [{ ...GOOD, sum: "1", currency: "руб" }, "currency"],
    [{ ...GOOD, goal: { not_utf8: "%C0" } }, "encoding"],
  ])("%j is decided by %s", (params, setting) => expect(read(params)).toMatchObject({ kind: "rejected", setting }));
});

test("what the settings do not use may come in any form", () => {
  const odd = {
    sub2: ["a", "b"],
    deep: { a: [{}] },
    list: [1, { b: 2 }],
    nul: "\0",
    half: "\ud800",
    long: "x".repeat(9000),
  };
  expect(reported({ ...GOOD, ...odd })).toMatchObject({ transactionId: "t1", status: "approved" });
  // The first name that has a value is used, so what comes after it is not.
  expect(reported({ ...GOOD, tid: ["a", "b"] }).transactionId).toBe("t1");
  expect(reported({ ...GOOD, sum: "1", user_id: "5", click_id: ["a", {}] })).toMatchObject({ userId: "5" });
});

test("a click's id is found among the values of a parameter that came several times", () => {
  const search = (params: object) => reported({ ...GOOD, ...params }).search.named;
  expect(search({ sub2: ["a", CLICK, { b: 1 }] })).toEqual([{ parameter: "sub2", clickId: CLICK }]);
  expect(search({ click_id: ["{sub8}", CLICK] })).toEqual([{ parameter: "click_id", clickId: CLICK }]);
});

test("a sum may be a number of any form that JSON has", () => {
  for (const [sum, payoutMinor] of [
    ["1e3", 100_000],
    ["1.50", 150],
    ["-0", 0],
    ["12.5E-1", 125],
  ] as const) {
    expect(reported({ ...GOOD, sum }).payoutMinor).toBe(payoutMinor);
  }
});

test("never throws, and what it takes can be stored in both databases", () => {
  const names = fc.constantFrom(
    "status",
    "transaction_id",
    "tid",
    "goal",
    "sum",
    "currency",
    "user_id",
    "sub8",
    "x",
    "__proto__",
  );
  const values = fc.oneof(
    fc.constantFrom("approved", "1", "pending", "1 234,50", "RUB", CLICK, "{x}", "t\0", "\ud800", ""),
    fc.anything(),
    fc.string(),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(names, values)), (entries) => {
      const evaluation = read(Object.fromEntries(entries));
      if (evaluation.kind === "rejected") {
        expect(evaluation.reason).not.toBe("");
        expect(evaluation.reason).toMatch(/^[^\p{Cc}\p{Cs}]*$/u);
        return;
      }
      const why = evaluation.conversion.whyUnattributed({ kind: "not_searched" });
      expect(why).toMatch(/^[^\p{Cc}\p{Cs}]*$/u);
      const { identity, transactionId, goal, userId, payoutMinor } = evaluation.conversion;
      for (const text of [identity, transactionId, goal, userId]) {
        expect(text === null || (text.isWellFormed() && !text.includes("\0"))).toBe(true);
      }
      expect(Buffer.byteLength(identity)).toBeLessThan(2000);
      expect(payoutMinor === null || Number.isSafeInteger(payoutMinor)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test("the same parameters are always the same conversion", () => {
  const texts = fc.string({ minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(texts, texts, texts, texts, (a, b, c, d) => {
      const id = (transaction_id: string, goal: string) => {
        const evaluation = read({ transaction_id, goal, status: "1" });
        return evaluation.kind === "conversion" ? [evaluation.conversion.identity, evaluation.conversion] : undefined;
      };
      const [one, another] = [id(a, b), id(c, d)];
      if (one === undefined || another === undefined) return;
      const told = ([, reported]: typeof one) =>
        typeof reported === "object" && [reported.transactionId, reported.goal];
      expect(one[0] === another[0]).toBe(JSON.stringify(told(one)) === JSON.stringify(told(another)));
    }),
  );
});
