import fc from "fast-check";
import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import { ClickAnswerSchema, ClickRequestSchema } from "./click.ts";
import { ErrorAnswerSchema } from "./error.ts";
import { COLUMN_MARKS, EVENT_ID_MAX, SUB_MARKS } from "./fields.ts";

const request = Compile(ClickRequestSchema);
const answer = Compile(ClickAnswerSchema);
const error = Compile(ErrorAnswerSchema);

const DOCUMENT = {
  user_id: "123456789",
  first_name: "Иван",
  last_name: "Иванов",
  utm_source: "vk_ads",
  utm_campaign: "spring_2025",
  vk_ad_id: "ad_12345",
  timestamp: "2025-01-04T12:00:00Z",
  url: "https://vk.com/app123456",
  user_agent: "Mozilla/5.0...",
};

describe("the body of a click", () => {
  test("is the document's, or nothing at all", () => {
    expect(request.Check(DOCUMENT)).toBe(true);
    expect(request.Check({})).toBe(true);
  });

  test("has every field of the contract, each described as optional", () => {
    const own = ["timestamp", "url", "referrer", "user_agent", "offer", "event_id", "launch_params"];
    const { properties } = JSON.parse(JSON.stringify(ClickRequestSchema));
    expect(Object.keys(properties).sort()).toEqual(["user_id", ...COLUMN_MARKS, ...SUB_MARKS, ...own].sort());
    expect(ClickRequestSchema).not.toHaveProperty("required");
  });

  test.each([
    ["a number, a boolean, null and an empty text", { user_id: 1, s1: 1.5, s2: true, s3: null, s4: "" }],
    ["an unknown scalar", { anything: "at all", 42: 42, "имя с пробелом": false }],
    ["the largest safe integers", { user_id: Number.MAX_SAFE_INTEGER, s1: Number.MIN_SAFE_INTEGER }],
    ["an event_id of the longest length", { event_id: "x".repeat(EVENT_ID_MAX) }],
    ["a numeric event_id", { event_id: 5 }],
    ["names of an object's own methods", { toString: "x", hasOwnProperty: 1 }],
    ["names that only begin like forbidden ones", { constructors: 1, __proto: 1 }],
  ])("takes %s", (_, body) => expect(request.Check(body)).toBe(true));

  test.each([
    ["an array", []],
    ["a text", "user_id=1"],
    ["null", null],
    ["an array in a field", { s1: [1] }],
    ["an object in an unknown field", { anything: {} }],
    ["a boolean user_id", { user_id: true }],
    ["a number for a URL", { url: 1 }],
    ["an integer that JSON cannot carry", { s1: Number.MAX_SAFE_INTEGER + 1 }],
    ["U+0000 in a value", { ref: "a\0" }],
    ["U+0000 in a name", { "a\0": 1 }],
    ["an event_id too long", { event_id: "x".repeat(EVENT_ID_MAX + 1) }],
    ["a __proto__ of its own", JSON.parse('{"__proto__": 1}')],
    ["a constructor of its own", { constructor: "x" }],
  ])("refuses %s", (_, body) => expect(request.Check(body)).toBe(false));

  test("takes any text without U+0000 in any mark", () => {
    const mark = fc.constantFrom<string>(...COLUMN_MARKS, ...SUB_MARKS, "hint");
    fc.assert(
      fc.property(mark, fc.string({ unit: "binary" }), (name, value) => {
        expect(request.Check({ [name]: value })).toBe(!value.includes("\0"));
      }),
    );
  });
});

test("the answer's schema takes what the document shows, and nothing less", () => {
  const full = {
    success: true,
    message: "Данные отправлены в leads.tech",
    tracking_id: 234,
    click_id: "01k",
    duplicate: false,
    leads_tech_data: { user_id: "123456789", extra: { s1: "a" } },
    leads_tech_params: { sub1: "babkimankirf" },
    leads_tech_url: "https://t.leads.tech/click/892/159/?sub1=babkimankirf",
    delivery: { status: "delivered", http_status: 302, attempts: 1 },
    notes: [{ code: "no_user_id", field: "user_id", message: "…" }],
    timestamp: "2025-01-04T12:00:00Z",
  };
  expect(answer.Check(full)).toBe(true);
  expect(answer.Check({ ...full, delivery: { ...full.delivery, http_status: null } })).toBe(true);
  expect(answer.Check({ ...full, success: false })).toBe(false);
  expect(answer.Check({ ...full, delivery: { ...full.delivery, status: "sent" } })).toBe(false);
  for (const member of Object.keys(full)) {
    expect([
      member,
      answer.Check(Object.fromEntries(Object.entries(full).filter(([name]) => name !== member))),
    ]).toEqual([member, false]);
  }
});

test("an error's schema takes an error with and without details", () => {
  const bare = { success: false, error: { code: "not_found", message: "…" } };
  expect(error.Check(bare)).toBe(true);
  expect(error.Check({ ...bare, error: { ...bare.error, details: [{ path: "/ref", message: "…" }] } })).toBe(true);
  expect(error.Check({ ...bare, success: true })).toBe(false);
  expect(error.Check({ success: false, error: { message: "…" } })).toBe(false);
});
