import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSent } from "./postback-params.ts";
import { readPostback } from "./read-postback.ts";
import { AT, conversionOf, SETTINGS } from "./testing.ts";

type Encoding = Parameters<typeof readSent>[1];

const query = (text: string, encoding?: Encoding) =>
  Object.fromEntries(readSent({ query: text, body: undefined }, encoding).params);
const body = (bytes: Buffer | string, contentType: string, encoding?: Encoding) => {
  const { params, unreadable } = readSent(
    { query: "", body: { contentType, bytes: typeof bytes === "string" ? Buffer.from(bytes) : bytes } },
    encoding,
  );
  return unreadable ?? Object.fromEntries(params);
};
/** «лид» in windows-1251. */
const LEAD = Buffer.from([0xeb, 0xe8, 0xe4]);

describe("bytes that are not UTF-8", () => {
  test("never become one value: two of a kind stay two, however their escapes are written", () => {
    expect(query("a=%C0%C1&b=%c0%c1&c=%C2%C3")).toEqual({
      a: { not_utf8: "%C0%C1" },
      b: { not_utf8: "%C0%C1" },
      c: { not_utf8: "%C2%C3" },
    });
    expect(query("a=%C0&a=%c0").a).toEqual({ not_utf8: "%C0" });
    expect(query("a=%C0&a=%C1").a).toEqual([{ not_utf8: "%C0" }, { not_utf8: "%C1" }]);
    expect(query("a=%25C0").a).toBe("%C0");
    expect(query("a%C0=1")).toEqual({ "a%C0": "1" });
  });

  test.each([
    ["a form", Buffer.concat([Buffer.from("goal="), LEAD]), "application/x-www-form-urlencoded"],
    ["JSON", Buffer.concat([Buffer.from('{"goal":"'), LEAD, Buffer.from('"}')]), "application/json"],
  ])(
    "as raw bytes of %s are kept apart, and read by the encoding that the settings or the type name",
    (_, bytes, type) => {
      expect(body(bytes, type)).toEqual({ goal: { not_utf8: "%EB%E8%E4" } });
      expect(body(bytes, type, "windows-1251")).toEqual({ goal: "лид" });
      expect(body(bytes, `${type}; charset=windows-1251`)).toEqual({ goal: "лид" });
    },
  );

  test("of one JSON field leave the others readable", () => {
    const bytes = Buffer.concat([
      Buffer.from('{"x":"\\"'),
      LEAD,
      Buffer.from('","goal":"лид","id":12345678901234567890,"n":['),
    ]);
    const read = body(Buffer.concat([bytes, LEAD.subarray(0, 0), Buffer.from("1]}")]), "application/json");
    expect(read).toEqual({ x: { not_utf8: '"%EB%E8%E4' }, goal: "лид", id: "12345678901234567890", n: ["1"] });
  });

  test("in windows-1251 every byte is a letter, also where two of them would be UTF-8", () => {
    expect(query("goal=%D1%B8", "windows-1251")).toEqual({ goal: "Сё" });
    expect(query("goal=%EB%E8%E4+1", "windows-1251")).toEqual({ goal: "лид 1" });
    expect(body('{"goal":"лид \\u0451"}', "application/json", "windows-1251")).toEqual({ goal: "лид ё" });
  });

  test("set a postback aside only where the settings use them, and name the setting that reads them", () => {
    const read = (text: string, settings = SETTINGS) =>
      readPostback({ network: "net", params: query(text), receivedAt: AT }, settings, []);
    const problem =
      "байты %C0%C1 — не UTF-8: если сеть шлёт windows-1251, задайте encoding «windows-1251» в её настройках";
    for (const name of ["transaction_id", "goal", "status", "user_id", "sum", "currency", "offer_id"]) {
      const others = ["transaction_id=1", "status=1", "sum=1"].filter((pair) => !pair.startsWith(`${name}=`));
      expect(read([...others, `${name}=%C0%C1`].join("&"))).toEqual({
        kind: "rejected",
        path: name,
        reason: problem,
        setting: "encoding",
      });
    }
    expect(conversionOf(read("transaction_id=1&status=1&other=%C0%C1")).transactionId).toBe("1");
    const later = read("transaction_id=%C0%C1&status=1", { ...SETTINGS, encoding: "windows-1251" });
    expect(conversionOf(later).transactionId).toBe("АБ");
  });

  test("different bytes are never the same value", () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 6 });
    const read = (value: Uint8Array, encoding?: Encoding) =>
      JSON.stringify(
        query(`a=${Array.from(value, (byte) => `%${byte.toString(16).padStart(2, "0")}`).join("")}`, encoding),
      );
    fc.assert(
      fc.property(
        bytes,
        bytes,
        fc.constantFrom<Encoding>(undefined, "utf-8", "windows-1251"),
        (one, other, encoding) => {
          fc.pre(Buffer.compare(one, other) !== 0);
          expect(read(one, encoding)).not.toBe(read(other, encoding));
        },
      ),
      { numRuns: 3000 },
    );
  });
});

test("a parameter that comes twice in JSON has both values, as in a form", () => {
  expect(body('{"a":"1","a":"2","b":"1","b":"1"}', "application/json")).toEqual({ a: ["1", "2"], b: "1" });
});

test("an empty list or null is a body without parameters; other JSON that is no object cannot be read", () => {
  for (const text of ["[]", "null", " { } ", "", "\ufeff[]"]) expect(body(text, "application/json")).toEqual({});
  for (const text of ["[1]", '"a"', "1", "{"]) expect(body(text, "application/json")).toEqual(expect.any(String));
  expect(body('\ufeff{"a":"1"}', "text/plain")).toEqual({ a: "1" });
});

test("a name has no blanks around it and no byte order mark, in the query, a form and JSON", () => {
  const read = { transaction_id: "1", status: "approved" };
  expect(query("%EF%BB%BFtransaction_id=1&+status%C2%A0=approved")).toEqual(read);
  expect(body("\ufefftransaction_id=1&status=approved", "application/x-www-form-urlencoded")).toEqual(read);
  expect(body('{" transaction_id ":"1","\u200bstatus":"approved"}', "application/json")).toEqual(read);
});

test("an & that HTML has escaped separates parameters, in the query and in a form", () => {
  const text = "transaction_id=1&amp;status=approved&#38;sum=2&amp;amp;goal=a%26amp%3Bb";
  const read = { transaction_id: "1", status: "approved", sum: "2", goal: "a&amp;b" };
  expect(query(text)).toEqual(read);
  expect(body(text, "application/x-www-form-urlencoded")).toEqual(read);
});
