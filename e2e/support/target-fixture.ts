import type { MessageList, NewTargetSettings, PostbackAnswer } from "@metka/contract";
import type { GatewayProcess } from "./gateway-process.ts";

const TARGET_ADMIN = "the-admin-token-of-targets";
export const BOT_TOKEN = "123456:AAbot-token";
/** What a gateway needs for its targets. */
export const TARGET_ENV = { ADMIN_TOKEN: TARGET_ADMIN, TARGET_SECRET_TELEGRAM: BOT_TOKEN };

type Gateway = Pick<GatewayProcess, "url" | "said">;

/** VK's pixel, played by a sandbox; `prefix`: a mode of its own, `/hang`. */
export function pixelAt(sandboxUrl: string, prefix = ""): NewTargetSettings {
  return {
    title: "Pixel",
    preset: "vk-ads-pixel",
    url: `${sandboxUrl}${prefix}/tracker?id={pixel_id};e=RG%3A{payout|"0"}/{pixel_goal};rb_clickid={rb_clickid}`,
    values: { pixel_id: "777", pixel_goal: "lead" },
  };
}

/** A Telegram chat, played by a sandbox. */
export function chatAt(sandboxUrl: string): NewTargetSettings {
  return {
    title: "Chat",
    preset: "telegram",
    url: `${sandboxUrl}/bot{env:TARGET_SECRET_TELEGRAM}/sendMessage`,
    values: { chat_id: "-100" },
    statuses: ["approved", "rejected"],
  };
}

/** An operator's request; anything but a success is thrown with the answer's text. */
export async function askAdmin<T>(gateway: Gateway, method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(gateway.url + path, {
    method,
    headers: { authorization: `Bearer ${TARGET_ADMIN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text}`);
  return JSON.parse(text);
}

export function saveTarget(gateway: Gateway, slug: string, settings: NewTargetSettings): Promise<unknown> {
  return askAdmin(gateway, "PUT", `/api/targets/${slug}`, { settings });
}

export async function messagesOf(gateway: Gateway, query = ""): Promise<MessageList["messages"]> {
  return (await askAdmin<MessageList>(gateway, "GET", `/api/messages?limit=200&${query}`)).messages;
}

/** A report of leads-tech, as its postback URL takes it. */
export async function report(gateway: Gateway, params: Readonly<Record<string, string>>): Promise<PostbackAnswer> {
  const { token } = await askAdmin<{ token: string }>(gateway, "GET", "/api/networks/leads-tech");
  const url = `${gateway.url}/postback/leads-tech/${token}?${new URLSearchParams(params)}`;
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`the postback was answered ${response.status}: ${text}`);
  return JSON.parse(text);
}
