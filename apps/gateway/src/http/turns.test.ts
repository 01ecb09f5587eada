import { once } from "node:events";
import { createServer, type RequestListener, type Server } from "node:http";
import { connect, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import { Turns } from "./turns.ts";

const opened: (Server | Socket)[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) "destroy" in one ? one.destroy() : one.close();
});

/** A server whose requests take turns, and a client of it. */
async function served(handle: RequestListener) {
  const closedFor: string[] = [];
  const turns = new Turns((why) => void closedFor.push(why));
  const server = createServer((request, response) =>
    turns.take(request.socket, response, () => handle(request, response)),
  );
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const client = connect(typeof address === "object" ? (address?.port ?? 0) : 0, "127.0.0.1");
  opened.push(client, server);
  client.on("error", () => undefined);
  await once(client, "connect");
  const ask = (...paths: string[]) =>
    client.write(paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: m\r\n\r\n`).join(""));
  return { turns, closedFor, server, client, ask };
}

/** More than the two sockets' buffers in the system hold. */
const LARGE = Buffer.alloc(32 * 2 ** 20, "x");

test("a request begins when the answer before it is on its way, and answers come in order", async () => {
  const begun: string[] = [];
  const waiting: (() => void)[] = [];
  const { client, ask } = await served(({ url = "" }, response) => {
    begun.push(url);
    waiting.push(() => response.end(url));
  });
  let said = "";
  client.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  ask("/1", "/2", "/3");
  for (const [index, path] of ["/1", "/2", "/3"].entries()) {
    await expect.poll(() => begun.length).toBe(index + 1);
    waiting.shift()?.();
    await expect.poll(() => said).toContain(path);
  }
  expect(begun).toEqual(["/1", "/2", "/3"]);
  expect(said.indexOf("/1")).toBeLessThan(said.indexOf("/2"));
});

test("more than sixteen that wait close the connection, and none of them begins", async () => {
  let begun = 0;
  const { client, closedFor, ask } = await served(() => {
    begun += 1;
  });
  client.resume();
  ask(...Array.from({ length: 1_000 }, () => "/"));
  await once(client, "close");
  expect({ begun, closedFor }).toEqual({ begun: 1, closedFor: ["too_many_requests_at_once"] });
});

test("those that wait do not begin when their client is gone", async () => {
  let begun = 0;
  let answer = () => {};
  const { client, server, ask } = await served((_, response) => {
    begun += 1;
    answer = () => response.end();
  });
  const accepted = once(server, "request");
  ask("/1", "/2", "/3");
  const [request] = await accepted;
  client.destroy();
  await once(request.socket, "close");
  answer();
  expect(begun).toBe(1);
});

test("an answer that is not read has its time, a long one more, and then its connection is closed", async () => {
  const { client, turns, closedFor, ask, server } = await served((_, response) =>
    response.setHeader("content-length", LARGE.length).end(LARGE),
  );
  client.pause();
  const accepted = once(server, "request");
  ask("/");
  await accepted;
  const sized = LARGE.length / 8192;
  turns.look(0);
  turns.look((30 + sized - 1) * 1000);
  expect(closedFor).toEqual([]);
  turns.look((30 + sized + 1) * 1000);
  expect(closedFor).toEqual(["answer_not_read"]);
});

test("a handler may take its time: only an answer that lies unread counts", async () => {
  const { turns, closedFor, ask, server } = await served(() => undefined);
  const accepted = once(server, "request");
  ask("/");
  await accepted;
  turns.look(0);
  turns.look(3_600_000);
  expect(closedFor).toEqual([]);
});
