import { expect, test } from "vitest";
import { errorOf, operatorsApp } from "./testing.ts";

const PIXEL = { title: "Pixel", preset: "vk-ads-pixel", values: { pixel_id: "1", pixel_goal: "lead" } };
const CHAT = { title: "Chat", preset: "telegram", values: { chat_id: "-1" } };

test("a target is created out of its preset, sent back whole, patched, switched off and removed", async () => {
  const { ask } = await targetsApp({ TARGET_SECRET_TELEGRAM: "1:s3cret" });
  const created = await ask("PUT", "/api/targets/chat", { settings: CHAT });
  expect(created).toMatchObject({
    slug: "chat",
    active: true,
    host: "api.telegram.org",
    secrets: [{ name: "TARGET_SECRET_TELEGRAM", set: true }],
    warnings: [],
    settings: { method: "POST", statuses: ["approved"], values: { chat_id: "-1" } },
  });
  expect(await ask("PUT", "/api/targets/chat", created)).toMatchObject({ settings: created.settings });
  const patch = { settings: { values: { chat_id: null, chat: "-2" }, body: '{"chat_id":"{chat}","text":"{text}"}' } };
  expect(await ask("PATCH", "/api/targets/chat", { ...patch, active: false })).toMatchObject({
    active: false,
    settings: { values: { chat: "-2" }, title: "Chat" },
  });
  expect(JSON.stringify(await ask("GET", "/api/targets"))).not.toContain("s3cret");
  expect(await ask("DELETE", "/api/targets/chat")).toEqual({ slug: "chat", removed: true });
  expect(await ask("GET", "/api/targets")).toEqual({ targets: [] });
});

test("what does not fit is refused with the field, and what is not there is said", async () => {
  const { request } = await targetsApp();
  const refused = async (...order: Parameters<typeof request>) => errorOf(await request(...order));
  expect(await refused("PUT", "/api/targets/t", { settings: { title: "T", preset: "url" } })).toMatchObject({
    status: 400,
    details: [{ path: "/settings/url" }],
  });
  expect(await refused("PUT", "/api/targets/t", { settings: { ...PIXEL, values: {} } })).toMatchObject({
    details: expect.arrayContaining([expect.objectContaining({ path: "/settings/url" })]),
  });
  for (const path of ["/api/targets/t", "/api/messages/1", "/api/messages/x"]) {
    expect(await refused("GET", path)).toMatchObject({ status: 404 });
  }
  expect(await refused("DELETE", "/api/targets/t")).toMatchObject({ code: "target_not_found" });
});

test("a test message is listed; a pixel has none", async () => {
  const { ask, request } = await targetsApp();
  const chat = await ask("PUT", "/api/targets/chat", { settings: CHAT });
  expect(chat.warnings).toEqual([expect.stringContaining("TARGET_SECRET_TELEGRAM")]);
  const { message_id } = await ask("POST", "/api/targets/chat/test");
  const { messages } = await ask("GET", "/api/messages?target=chat&kind=test");
  expect(messages).toMatchObject([{ id: message_id, target: "chat", kind: "test" }]);
  expect((await ask("GET", "/api/messages?conversion_id=7")).messages).toEqual([]);
  await ask("PUT", "/api/targets/pixel", { settings: PIXEL });
  expect(errorOf(await request("POST", "/api/targets/pixel/test"))).toMatchObject({ code: "target_not_testable" });
});

test("while a pixel is there, the link checker misses rb_clickid", async () => {
  const { ask } = await targetsApp();
  const codes = async (link: string): Promise<string[]> => {
    const { problems } = await ask("POST", "/api/links/check", { link });
    return problems.map(({ code }: { readonly code: string }) => code);
  };
  const link = "https://vk.com/app123#utm_source=vk&ref=a";
  expect(await codes(link)).not.toContain("no_rb_clickid");
  await ask("PUT", "/api/targets/pixel", { settings: PIXEL });
  expect(await codes(link)).toContain("no_rb_clickid");
  expect(await codes(`${link}&rb_clickid={{clickid}}`)).not.toContain("no_rb_clickid");
  expect(await codes("https://vk.me/club1?ref=a")).not.toContain("no_rb_clickid");
});

async function targetsApp(env: Readonly<Record<string, string>> = {}) {
  const app = await operatorsApp(env);
  const request = (method: "GET" | "PUT" | "PATCH" | "POST" | "DELETE", url: string, body?: object) =>
    app.ask(url, { method, ...(body === undefined ? {} : { payload: body }) });
  const ask = async (...order: Parameters<typeof request>) => {
    const response = await request(...order);
    expect(response.statusCode, response.body).toBeLessThan(300);
    return response.json();
  };
  return { request, ask };
}
