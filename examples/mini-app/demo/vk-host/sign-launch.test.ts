import { expect, test } from "vitest";
import { signLaunch } from "./sign-launch.ts";

const KEY = "wvl68m4dR1UpLrVRli";
/** The example of VK's own documentation. */
const QUERY =
  "vk_user_id=494075&vk_app_id=6736218&vk_is_app_user=1&vk_are_notifications_enabled=1&vk_language=ru&vk_access_token_settings=&vk_platform=android";
const SIGN = "htQFduJpLxz7ribXRZpDFUH-XEUhC9rBPTJkjUFEkRA";

const sign = (query: string) => signLaunch(new Map(new URLSearchParams(query)), KEY);

test("signs as VK does", () => {
  expect(sign(QUERY)).toBe(SIGN);
});

test("signs nothing but vk_ parameters, in whatever order they come", () => {
  expect(sign(`odr_enabled=1&${QUERY.split("&").reverse().join("&")}&utm_source=a`)).toBe(SIGN);
});

test("percent-encodes values", () => {
  // printf 'vk_access_token_settings=friends%%2Cphotos' | openssl dgst -sha256 -hmac wvl68m4dR1UpLrVRli -binary
  expect(sign("vk_access_token_settings=friends,photos")).toBe("f1_iaNhOZu9MHdcW-A1lUGGfsID03n4BSWnhFLdrvXM");
});
