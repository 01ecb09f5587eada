import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { clientForTest, networkForTest } from "./testing.ts";

const TIME = { timeoutMs: 5_000 };

test("sends JSON with headers and reads the answer", async () => {
  let sent = "";
  const api = await networkForTest(async (request, response) => {
    sent = await text(request);
    response.writeHead(201, { "content-type": "application/json", "retry-after": "3" }).end('{"ok":"да"}');
  });
  const answer = await clientForTest().ask({
    method: "POST",
    url: `${api.url}/login?a=1`,
    headers: { "x-auth-token": "t" },
    body: { json: { login: "я" } },
    ...TIME,
  });
  expect(answer).toEqual({
    kind: "answer",
    status: 201,
    contentType: "application/json",
    retryAfter: "3",
    body: '{"ok":"да"}',
  });
  expect(sent).toBe('{"login":"я"}');
  expect(api.requests[0]).toMatchObject({
    method: "POST",
    url: "/login?a=1",
    headers: { "x-auth-token": "t", "content-type": "application/json" },
  });
});

test("sends a form", async () => {
  let sent = "";
  const api = await networkForTest(async (request, response) => {
    sent = await text(request);
    response.end();
  });
  const form = { grant_type: "client_credentials", client_id: "a&b" };
  await clientForTest().ask({ method: "POST", url: api.url, body: { form }, ...TIME });
  expect(sent).toBe("grant_type=client_credentials&client_id=a%26b");
});

test("follows no redirect: a token would go with it", async () => {
  const api = await networkForTest((_, response) => response.writeHead(302, { location: "/elsewhere" }).end());
  expect(await clientForTest().ask({ method: "GET", url: api.url, ...TIME })).toMatchObject({ status: 302 });
  expect(api.requests).toHaveLength(1);
});

test("refuses a private address unless it is allowed", async () => {
  const answer = await clientForTest({ allowPrivate: false }).ask({
    method: "GET",
    url: "http://127.0.0.1:1/",
    ...TIME,
  });
  expect(answer).toMatchObject({ kind: "failure", sent: false, reason: expect.stringContaining("внутренний адрес") });
});

test("an answer without an end ends with the request's time", async () => {
  const api = await networkForTest((_, response) => void response.writeHead(200).write("{"));
  const answer = await clientForTest().ask({ method: "GET", url: api.url, timeoutMs: 200 });
  expect(answer).toEqual({ kind: "failure", sent: true, reason: "нет ответа за 0.2 с" });
});

test("an answer beyond 16 MiB is not kept", async () => {
  const api = await networkForTest((_, response) => {
    const chunk = "x".repeat(1024 * 1024);
    for (let n = 0; n < 20; n += 1) response.write(chunk);
    response.end();
  });
  const answer = await clientForTest().ask({ method: "GET", url: api.url, ...TIME });
  expect(answer).toMatchObject({ kind: "failure", reason: "ответ больше 16 МиБ" });
});
