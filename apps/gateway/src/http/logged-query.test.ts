import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loggedQuery } from "./logged-query.ts";

/** Marks whose values are shown, and where a cabinet or a slip of its user may put a person. */
const MARKS = [
  "utm_term",
  "utm_content",
  "utm_campaign",
  "ref",
  "ref_source",
  "vk_ad_id",
  "s1",
  "s4",
  "sub5",
  "status",
];

describe("the request log shows a mark", () => {
  test.each([
    "utm_campaign=spring&ref=vk_ads",
    "utm_campaign=spring_28.11.2026&utm_term=top-10",
    "s4=b40&sub2=1234",
    "sum=123456.78&currency=RUB&transaction_id=704519283",
    "from=2026-11-01&to=2026-11-30&limit=50000",
    "click_id=01kf0c5a00000000000000test",
    "utm_campaign=%D0%92%D0%B5%D1%81%D0%BD%D0%B0",
  ])("%s as it was sent", (query) => expect(loggedQuery(query)).toBe(query));
});

describe("the request log does not show", () => {
  test.each([
    ["utm_term=704519283", "utm_term=…"],
    ["ref=user_704519283_a&s4=b", "ref=…&s4=b"],
    ["utm_content=%37%30%34519283", "utm_content=…"],
    ["utm_content=%2537%2530%2534%2535%2531", "utm_content=…"],
    ["utm_term=٧٠٤٥١٩", "utm_term=…"],
    ["utm_term=%EF%BC%97%EF%BC%90%EF%BC%94%EF%BC%95%EF%BC%91", "utm_term=…"],
    ["ref=%2B7+(999)+123-45-67", "ref=…"],
    ["utm_term=a.b%40mail.example", "utm_term=…"],
    ["vk_ad_id=704519283", "vk_ad_id=…"],
    ["filter[ref]=704519283", "filter[ref]=…"],
  ])("a mark that a person may be: %s", (query, logged) => expect(loggedQuery(query)).toBe(logged));

  test.each([
    ["s6=petrov&ref=petrov", "s6=…&ref=…"],
    ["ref=from_Petrov&user_id=petrov", "ref=…&user_id=…"],
    ["transaction_id=704519283&sub6=704519283", "transaction_id=…&sub6=…"],
    ["utm_term=%70etrov&vk_user_id=petro%76", "utm_term=…&vk_user_id=…"],
    ["first_name=%D0%98%D0%B2%D0%B0%D0%BD&utm_content=%D0%B8%D0%B2%D0%B0%D0%BD", "first_name=…&utm_content=…"],
  ])("what the same request says of its user: %s", (query, logged) => expect(loggedQuery(query)).toBe(logged));

  test("a short value of a hidden parameter, which stands in many marks by chance, hides none", () => {
    expect(loggedQuery("s6=1&ref=b1&user_id=vk&utm_source=vk_ads")).toBe("s6=…&ref=b1&user_id=…&utm_source=vk_ads");
  });

  test("a user's ID, in whatever mark it stands and however it is encoded", () => {
    const id = fc.integer({ min: 10_000, max: 9_999_999_999 }).map(String);
    const around = fc.string({ unit: fc.constantFrom("a", "_", "-", "%20", "ы", "&amp;", ".") });
    const escaped = (text: string) => text.replaceAll(/\d/g, (digit) => `%3${digit}`);
    const encode = fc.constantFrom(
      (text: string) => text,
      escaped,
      (text: string) => escaped(text).replaceAll("%", "%25"),
    );
    fc.assert(
      fc.property(fc.constantFrom(...MARKS), id, around, around, encode, (mark, user, before, after, form) => {
        const logged = loggedQuery(`utm_source=vk&${mark}=${before}${form(user)}${after}&limit=1`);
        expect(decodeURIComponent(decodeURIComponent(logged))).not.toContain(user);
      }),
    );
  });
});
