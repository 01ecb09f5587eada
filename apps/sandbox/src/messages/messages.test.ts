import { expect, test } from "vitest";
import { click, sandboxForTest } from "../testing.ts";

const PIXEL = "/tracker?id=123;e=RG%3A99.50/lead;rb_clickid=a%3Bb";
const BOT = "/bot123:AB-c/sendMessage";

test("keeps the pixel's events and a bot's messages apart from clicks, without the token", async () => {
  const sandbox = await sandboxForTest();
  expect((await click(sandbox, PIXEL)).headers.get("content-type")).toBe("image/gif");
  const body = JSON.stringify({ chat_id: "-100", text: "hello" });
  const answered = await fetch(sandbox.url + BOT, { method: "POST", body });
  expect(await answered.json()).toEqual({ ok: true, result: { message_id: 2 } });
  expect(sandbox.count).toBe(0);
  const listed = await (await fetch(`${sandbox.url}/_sandbox/messages`)).json();
  expect(listed).toMatchObject({
    count: 2,
    messages: [
      { kind: "pixel", fields: { id: "123", e: "RG:99.50/lead", rb_clickid: "a;b" }, status: 200 },
      { kind: "telegram", path: "/bot…/sendMessage", fields: { chat_id: "-100", text: "hello" }, status: 200 },
    ],
  });
  expect(JSON.stringify(listed)).not.toContain("AB-c");
  await fetch(`${sandbox.url}/_sandbox/messages`, { method: "DELETE" });
  expect(sandbox.messages.received).toEqual([]);
});

test("a bot says what is wrong as Telegram does", async () => {
  const sandbox = await sandboxForTest();
  const post = async (path: string, body: string) => (await fetch(sandbox.url + path, { method: "POST", body })).json();
  expect(await post("/botnobody/sendMessage", "chat_id=1&text=a")).toMatchObject({ ok: false, error_code: 404 });
  expect(await post(BOT, "text=a")).toMatchObject({ ok: false, error_code: 400 });
  expect(await post(BOT, "chat_id=1")).toMatchObject({ description: "Bad Request: message text is empty" });
});

test("fails in the mode that is set for messages or that the path asks for; clicks go on", async () => {
  const sandbox = await sandboxForTest();
  const mode = (method: string, body?: string) =>
    fetch(`${sandbox.url}/_sandbox/messages/mode`, { method, ...(body === undefined ? {} : { body }) });
  expect((await mode("PUT", '{"kind":"status","status":429,"retryAfter":7}')).status).toBe(200);
  const refused = await click(sandbox, PIXEL);
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "7"]);
  expect((await click(sandbox, "/click/1")).status).toBe(302);
  expect((await mode("PUT", '{"kind":"no"}')).status).toBe(400);
  await mode("DELETE");
  expect((await click(sandbox, PIXEL)).status).toBe(200);
  expect((await click(sandbox, `/status/503${PIXEL}`)).status).toBe(503);
  expect(sandbox.messages.received.map(({ status }) => status)).toEqual([429, 200, 503]);
});
