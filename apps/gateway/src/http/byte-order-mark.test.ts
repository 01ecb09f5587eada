import { describe, expect, test } from "vitest";
import { clickOf, errorOf, INTAKE, sharedApp, TOKEN } from "./testing.ts";

const authorization = `Bearer ${TOKEN}`;
const JSON_TYPE = { "content-type": "application/json" };

/** As an editor on Windows saves it. */
const marked = (value: unknown) => `\ufeff${JSON.stringify(value, null, 2).replaceAll("\n", "\r\n")}\r\n`;

describe("a body with a byte order mark and Windows line ends is read", () => {
  test.each(["application/json", "text/plain"])("as a click of %s", async (type) => {
    const { post } = await sharedApp();
    const response = await post(marked({ user_id: "7", ref: "bot" }), { headers: { "content-type": type } });
    expect(clickOf(response).leads_tech_data).toMatchObject({ user_id: "7", ref: "bot" });
  });

  test("as costs", async () => {
    const { inject } = await sharedApp();
    const line = { day: "2026-11-01", mark: "ref", value: "spring", amount: "1", currency: "RUB" };
    const headers = { ...JSON_TYPE, authorization };
    const response = await inject({ method: "PUT", url: "/api/costs", headers, payload: marked({ lines: [line] }) });
    expect(response.json()).toMatchObject({ stored: 1 });
  });

  test("as what an administrator sends", async () => {
    const { inject } = await sharedApp();
    const link = "https://vk.com/app1?ref=bot";
    const headers = { ...JSON_TYPE, authorization };
    const response = await inject({ method: "POST", url: "/api/links/check", headers, payload: marked({ link }) });
    expect(response.statusCode, response.body).toBe(200);
  });
});

test.each([
  ["with its mark", Buffer.from('\ufeff{"user_id":"7"}', "utf16le")],
  ["without its mark", Buffer.from('{"user_id":"7"}', "utf16le")],
  ["big endian", Buffer.from('\ufeff{"user_id":"7"}', "utf16le").swap16()],
])("a click in UTF-16 %s gets the advice to send UTF-8", async (_, payload) => {
  const { inject } = await sharedApp();
  const error = errorOf(await inject({ method: "POST", url: INTAKE, headers: JSON_TYPE, payload }));
  expect(error).toMatchObject({
    code: "invalid_json",
    details: [{ path: "", message: "похоже на UTF-16: пришлите JSON в кодировке UTF-8" }],
  });
});
