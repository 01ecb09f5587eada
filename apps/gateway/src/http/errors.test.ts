import { describe, expect, test, vi } from "vitest";
import { StoreUnavailable } from "../store/model.ts";
import { appForTest, errorOf, sharedApp } from "./testing.ts";

const INSIDE = "insert into api_utmtracking failed at 10.0.0.5 for postgres://metka:password@db";

describe("what goes wrong inside stays inside", () => {
  test.each([
    ["store_unavailable", 503, new StoreUnavailable(INSIDE, { cause: new Error(INSIDE) })],
    ["internal_error", 500, new Error(INSIDE)],
    ["internal_error", 500, new TypeError(INSIDE)],
    ["internal_error", 500, INSIDE],
    ["internal_error", 500, Object.assign(new Error(INSIDE), { statusCode: 502 })],
    ["internal_error", 500, undefined],
  ])("%s", async (code, status, thrown) => {
    const { post, store, errors } = await appForTest();
    vi.spyOn(store, "commitClick").mockRejectedValue(thrown);
    const response = await post({ user_id: 1 });
    expect(errorOf(response)).toMatchObject({ status, code });
    expect(response.body).not.toMatch(/insert|password|10\.0\.0\.5|\.ts|at /);
    expect(errorOf(response)).not.toHaveProperty("details");
    expect(errors).toHaveLength(1);
  });
});

test("the log has what the answer hides", async () => {
  const { post, store, errors } = await appForTest();
  vi.spyOn(store, "commitClick").mockRejectedValue(new Error(INSIDE));
  await post({ user_id: 1 });
  expect(errors[0]).toContain("POST /api/arbitrage/send-to-leads-tech");
  expect(errors[0]).toContain("insert into");
});

test("a refused request is no error of the gateway's", async () => {
  const { post, errors } = await appForTest();
  await post({ ref: [] });
  await post("{");
  expect(errors).toEqual([]);
});

describe("an address that is not there", () => {
  test.each(["/", "/nobody", "/favicon.ico", "/healthz/x", "/apix"])(
    "%s is a 404 in the form of every error",
    async (url) => {
      const { inject } = await sharedApp();
      expect(errorOf(await inject(url))).toEqual({
        status: 404,
        code: "not_found",
        message: "Такого адреса здесь нет: список адресов на /api/docs",
      });
    },
  );

  test("another method on the intake too", async () => {
    const { inject } = await sharedApp();
    expect(errorOf(await inject("/api/arbitrage/send-to-leads-tech/")).code).toBe("not_found");
  });

  test.each(["/%zz", "/%", "/api/%E0%A4%A"])("%s, which nobody can decode, is a 400 in that form", async (url) => {
    const { inject } = await sharedApp();
    const error = errorOf(await inject(url));
    expect(error).toMatchObject({ status: 400, code: "invalid_request" });
    expect(error.details?.[0]?.message).toMatch(/[а-я]/);
  });
});

describe("each request has one line in the log", () => {
  test("with what became of it", async () => {
    const { post, inject, requests } = await appForTest();
    await post({ user_id: 1 }, { remoteAddress: "203.0.113.9" });
    await post({ ref: [] });
    await inject("/nobody?a=1");
    expect(requests).toMatchObject([
      { method: "POST", url: "/api/arbitrage/send-to-leads-tech/", status: 200, ip: "203.0.113.9", trackingId: 1 },
      { status: 400, error: { code: "invalid_request", details: [{ path: "/ref" }] }, trackingId: undefined },
      { method: "GET", url: "/nobody", status: 404, error: { code: "not_found", details: [] } },
    ]);
    expect(requests[0]?.error).toBeUndefined();
    expect(requests.every(({ durationMs }) => durationMs >= 0)).toBe(true);
  });

  test("without the secrets of its address", async () => {
    const { inject, requests } = await sharedApp();
    await inject("/healthz?vk_user_id=1&sign=SECRET&access_token=SECRET");
    expect(requests.at(-1)?.url).toBe("/healthz?vk_user_id=…");
  });

  test.each([
    ["/postbak/leads-tech/0123456789abcdef0123456789", "/postbak/leads-tech/…"],
    ["/api/user/704519283/export?user_id=704519283", "/api/user/…/export"],
    ["http://metka.example/nobody/704519283", "/nobody/…"],
    ["/api/clicks?user_id=704519283&limit=1", "/api/clicks?user_id=…&limit=1"],
    ["/api/reports?filter%5Bref%5D=a&filter[user_id]=704519283", "/api/reports?filter%5Bref%5D=a&filter[user_id]=…"],
    [
      "/go/leads-tech?utm_campaign=%D0%B0&s6=704519283&first_name=A",
      "/go/leads-tech?utm_campaign=%D0%B0&s6=…&first_name=…",
    ],
    ["/go/leads-tech?vk_user_id=704519283&User%5fID=704519283&704519283", "/go/leads-tech?vk_user_id=…&User%5fID=…&…"],
    ["/go/leads-tech?ref=a&amp;s6=704519283&a@b.example=1", "/go/leads-tech?ref=a&…=…&…=…"],
    ["/go/leads-tech&s6=704519283", "/go/leads-tech…"],
    ["/go/otkaz%3Fs4=a%26s6=704519283?ref=b", "/go/otkaz…?ref=b"],
    ["/go/leads-tech?utm_term=x%26user_id%3D704519283", "/go/leads-tech?utm_term=…"],
    ["/api/links/check?link=https%3A%2F%2Fx.example%2F%3Fs6%3D704519283", "/api/links/check?link=…"],
    [
      "/postback/leads-tech/0123456789abcdef0123456789?status=1&sub6=704519283",
      "/postback/leads-tech/…?status=1&sub6=…",
    ],
  ])("of %s without a token or a user that may stand in it", async (url, logged) => {
    const { inject, requests } = await sharedApp();
    await inject(url);
    expect(requests.at(-1)?.url).toBe(logged);
  });
});
