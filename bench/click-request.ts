import { ANY_USER, withUsers } from "./with-users.ts";

/** The click of the mission's document; each request has a user of its own. */
const CLICK = {
  user_id: "",
  first_name: "Иван",
  last_name: "Иванов",
  utm_source: "vk_ads",
  utm_campaign: "spring_2025",
  vk_ad_id: "ad_12345",
  timestamp: "2025-01-04T12:00:00Z",
  url: "https://vk.com/app123456",
  user_agent: "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile",
};

export interface Target {
  readonly port: number;
  readonly path: string;
  /** undefined: the gateway's default. */
  readonly offer?: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/** Gives the bytes of one click after another, in the same memory: the last one must have been sent. */
export function clickRequests({ port, path, offer, headers }: Target): () => Buffer {
  const body = JSON.stringify({ ...CLICK, user_id: ANY_USER, offer });
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Content-Type: application/json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: keep-alive",
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
  ].join("\r\n");
  return withUsers(`${head}\r\n\r\n${body}`);
}
