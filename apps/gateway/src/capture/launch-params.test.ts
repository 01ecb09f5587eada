import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { readLaunchParams, signature } from "./launch-params.ts";
import { APP_ID, APP_SECRET, launchQuery, NOW, REPORT } from "./testing.ts";

const VECTOR =
  "vk_user_id=494075&vk_app_id=6736218&vk_is_app_user=1&vk_are_notifications_enabled=1&vk_language=ru&vk_access_token_settings=&vk_platform=android";
const VECTOR_SIGN = "htQFduJpLxz7ribXRZpDFUH-XEUhC9rBPTJkjUFEkRA";

const check = (raw: string, settings: Partial<typeof REPORT> = {}) =>
  readLaunchParams(raw, { ...REPORT, ...settings }, NOW).check;

test("VK's own example has VK's own signature", () => {
  expect(signature(new Map(new URLSearchParams(VECTOR)), APP_SECRET)).toBe(VECTOR_SIGN);
  // It is signed and has no vk_ts, so its age cannot be told.
  expect(check(`${VECTOR}&sign=${VECTOR_SIGN}`)).toBe("expired");
  expect(check(`${VECTOR}&sign=exTIBPYTrAKDTHLLm2AwJkmcVcvFCzQUNyoa6wAjvW6k`)).toBe("invalid");
});

describe("a signed launch", () => {
  test("is verified in any order, with unsigned parameters along with it, with or without a question mark", () => {
    const query = launchQuery();
    const reversed = query.split("&").reverse().join("&");
    expect([query, reversed, `${query}&odr_enabled=1&utm_source=a`, `?${query}`].map((raw) => check(raw))).toEqual(
      Array(4).fill("verified"),
    );
  });

  test("gives its vk_* parameters, never the signature", () => {
    const { params } = readLaunchParams(`${launchQuery()}&utm_source=a`, REPORT, NOW);
    expect(Object.fromEntries(params)).toEqual({
      vk_user_id: "494075",
      vk_app_id: APP_ID,
      vk_ts: String(NOW / 1000 - 3600),
      vk_platform: "mobile_android",
      vk_access_token_settings: "",
    });
  });

  test("encodes commas, spaces and Cyrillic as VK does", () => {
    const joined = "vk_a=friends%2Cphotos%20%D1%8F&vk_b=";
    const params = new Map([
      ["vk_b", ""],
      ["vk_a", "friends,photos я"],
    ]);
    expect(signature(params, "key")).toBe(createHmac("sha256", "key").update(joined).digest("base64url"));
    expect(check(launchQuery({ vk_access_token_settings: "friends,photos я" }))).toBe("verified");
  });

  test.each([
    ["a changed value", launchQuery().replace("494075", "494076")],
    ["a further vk_ parameter", `${launchQuery()}&vk_extra=1`],
    ["a parameter cut out", launchQuery().replace(/vk_platform=[^&]*&/, "")],
    ["a repeated key, though its value is the same", `${launchQuery()}&vk_user_id=494075`],
    ["a still-encoded string", launchQuery({ vk_access_token_settings: "a,b" }).replaceAll("%", "%25")],
    ["no signature", launchQuery().replace(/&sign=.*/, "")],
    ["an empty signature", launchQuery().replace(/sign=.*/, "sign=")],
    ["a padded signature", `${launchQuery()}=`],
    ["the signature of another key", launchQuery({}, "another")],
    ["a second signature", `${launchQuery()}&sign=x`],
  ])("is invalid with %s", (_, raw) => expect(check(raw)).toBe("invalid"));
});

describe("its age", () => {
  const at = (secondsAgo: number) => launchQuery({ vk_ts: String(NOW / 1000 - secondsAgo) });

  test.each([
    [86_400, "verified"],
    [86_401, "expired"],
    [-300, "verified"],
    [-301, "expired"],
  ])("%i s ago: %s", (secondsAgo, expected) => expect(check(at(secondsAgo))).toBe(expected));

  test.each(["", "soon", "NaN"])("vk_ts=%s is expired", (vk_ts) =>
    expect(check(launchQuery({ vk_ts }))).toBe("expired"),
  );

  test("may be set otherwise", () => {
    expect(check(at(61), { launchParamsMaxAgeMs: 60_000 })).toBe("expired");
    expect(check(at(200_000), { launchParamsMaxAgeMs: 300_000_000 })).toBe("verified");
  });

  test("is not looked at before the signature", () => {
    expect(check(launchQuery({ vk_ts: "1" }, "another"))).toBe("invalid");
  });
});

test("an app without a key is unknown, and so is a launch without an app", () => {
  expect(check(launchQuery({ vk_app_id: "1" }))).toBe("unknown_app");
  expect(check("vk_user_id=1&sign=x")).toBe("unknown_app");
});

test.each(["", "utm_source=a", "sign=abc"])("no vk_* parameters (%s): no launch", (raw) => {
  expect(check(raw)).toBe("missing");
  expect(readLaunchParams(undefined, REPORT, NOW).check).toBe("missing");
});

test("switched off, it returns the parameters and checks nothing", () => {
  const { check: found, params } = readLaunchParams(
    launchQuery({}, "another"),
    { ...REPORT, launchParams: "off" },
    NOW,
  );
  expect(found).toBe("unchecked");
  expect(params.get("vk_user_id")).toBe("494075");
});
