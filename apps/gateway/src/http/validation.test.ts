import { describe, expect, test } from "vitest";
import { clickOf, errorOf, sharedApp } from "./testing.ts";

const SAFE = Number.MAX_SAFE_INTEGER;

/** The field that is wrong and what is said of it. */
async function mistakes(body: unknown) {
  const { post, network } = await sharedApp();
  const sent = network.sent.length;
  const response = await post(body);
  const error = errorOf(response);
  expect(error).toMatchObject({ status: 400, code: "invalid_request" });
  expect(network.sent).toHaveLength(sent);
  return (error.details ?? []).map(({ path, message }) => `${path}: ${message}`);
}

describe("a mistake is reported with its field and in Russian", () => {
  test.each([
    [{ ref: [] }, "/ref: тип не тот, ожидается: строка, число, true или false, null"],
    [{ ref: {} }, "/ref: тип не тот, ожидается: строка, число, true или false, null"],
    [{ anything: ["a"] }, "/anything: тип не тот, ожидается: строка, число, true или false, null"],
    [{ user_id: true }, "/user_id: тип не тот, ожидается: строка, число, null"],
    [{ url: 5 }, "/url: тип не тот, ожидается: строка, null"],
    [{ event_id: false }, "/event_id: тип не тот, ожидается: строка, число, null"],
    [{ offer: 1 }, "/offer: тип не тот, ожидается: строка, null"],
    [{ user_id: SAFE + 1 }, "/user_id: число больше 2^53 − 1 по модулю: передайте его строкой"],
    [{ s1: -SAFE - 1 }, "/s1: число больше 2^53 − 1 по модулю: передайте его строкой"],
    [{ hint: 1e300 }, "/hint: число больше 2^53 − 1 по модулю: передайте его строкой"],
    [{ ref: "a\0b" }, "/ref: содержит символ U+0000: уберите его"],
    [{ url: "\0" }, "/url: содержит символ U+0000: уберите его"],
    [{ event_id: "x".repeat(201) }, "/event_id: длиннее 200 символов"],
    ['{"__proto__": "a"}', "/__proto__: такое имя поля не принимается"],
    ['{"constructor": "a"}', "/constructor: такое имя поля не принимается"],
    [{ "a\0b": 1 }, "/a\0b: такое имя поля не принимается"],
    [{ "a/b~\0": 1 }, "/a~1b~0\0: такое имя поля не принимается"],
    [{ event_id: `${"x".repeat(201)}\0` }, "/event_id: длиннее 200 символов"],
    [{ "a/b~c": [] }, "/a~1b~0c: тип не тот, ожидается: строка, число, true или false, null"],
    [[], ": тип не тот, ожидается: объект"],
    ["null", ": тип не тот, ожидается: объект"],
    ['"text"', ": тип не тот, ожидается: объект"],
    [{ url: "https://x/?ref=%00" }, "/url: содержит символ U+0000 (%00): уберите его"],
  ])("%j", async (body, expected) => expect(await mistakes(body)).toEqual([expected]));

  test("several at once, each field once", async () => {
    expect(await mistakes({ ref: [], user_id: SAFE + 1, url: 1, first_name: "ok" })).toEqual([
      "/user_id: число больше 2^53 − 1 по модулю: передайте его строкой",
      "/ref: тип не тот, ожидается: строка, число, true или false, null",
      "/url: тип не тот, ожидается: строка, null",
    ]);
  });

  test("a repeated async parameter", async () => {
    const { post } = await sharedApp();
    const response = await post({}, { url: "/api/arbitrage/send-to-leads-tech?async=1&async=1" });
    expect(errorOf(response)).toMatchObject({ status: 400, code: "invalid_request" });
  });
});

test("nothing is turned into what it is not: what is taken is kept as it came", async () => {
  const { post } = await sharedApp();
  const response = await post({ user_id: SAFE, s1: true, s2: 0, s3: 1.5, s4: "007", url: null, offer: "" });
  expect(clickOf(response).leads_tech_data).toMatchObject({
    user_id: "9007199254740991",
    extra: { s1: "true", s2: "0", s3: "1.5", s4: "007" },
  });
});

test("names of an object's own methods are plain names", async () => {
  const { post } = await sharedApp();
  const response = await post({ toString: "a", hasOwnProperty: "b", valueOf: null });
  expect(clickOf(response).leads_tech_data.extra).toEqual({ toString: "a", hasOwnProperty: "b" });
});

describe("a body that cannot be read", () => {
  test.each([
    ["", "тело пустое"],
    ["   ", "тело пустое"],
    ['{"sign": "SECRET" "a": 1}', "это не JSON, ошибка у символа 19"],
    ['{"sign":SECRET}', "это не JSON"],
    ['{"a":', "текст обрывается, не дойдя до конца JSON"],
    ["user_id=1&sign=SECRET", "это не JSON"],
  ])("%s", async (text, message) => {
    const { post, requests } = await sharedApp();
    const response = await post(text);
    expect(errorOf(response)).toMatchObject({ status: 400, code: "invalid_json", details: [{ path: "", message }] });
    expect(response.body).not.toContain("SECRET");
    expect(JSON.stringify(requests)).not.toContain("SECRET");
  });

  test("because there is none", async () => {
    const { inject } = await sharedApp();
    const response = await inject({ method: "POST", url: "/api/arbitrage/send-to-leads-tech/" });
    expect(errorOf(response)).toMatchObject({ status: 400, code: "invalid_request" });
  });

  test.each(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html", "application/xml"])(
    "of type %s is a 415",
    async (type) => {
      const { post } = await sharedApp();
      const response = await post("{}", { headers: { "content-type": type } });
      expect(errorOf(response)).toMatchObject({ status: 415, code: "unsupported_media_type" });
    },
  );

  test("of more than 16 KiB is a 413, and one of 16 KiB is taken", async () => {
    const { post } = await sharedApp();
    const sized = (bytes: number) => '{"a":"x"}'.padEnd(bytes);
    expect((await post(sized(16 * 1024))).statusCode).toBe(200);
    expect(errorOf(await post(sized(16 * 1024 + 1)))).toMatchObject({ status: 413, code: "payload_too_large" });
    const cyrillic = JSON.stringify({ a: "я".repeat(9000) });
    expect(errorOf(await post(cyrillic)).status).toBe(413);
  });
});
