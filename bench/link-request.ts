import { ANY_USER, withUsers } from "./with-users.ts";

/** A bot's click is no click in reports, and its way through the gateway is another. */
const PHONE =
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36";

/** Gives the bytes of one tap on an offer's link after another, in the same memory: the last one must have been sent. */
export function linkRequests(port: number, path: string): () => Buffer {
  const head = [
    `GET ${path}?s4=vk_ads&s5=spring_2025&s6=${ANY_USER} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    `User-Agent: ${PHONE}`,
    "Accept: text/html",
    "Referer: https://vk.com/",
    "Connection: keep-alive",
  ];
  return withUsers(`${head.join("\r\n")}\r\n\r\n`);
}
