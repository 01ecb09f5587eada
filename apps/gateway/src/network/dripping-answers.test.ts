import { createServer } from "node:http";
import type { Socket } from "node:net";
import { describe, expect, test, vi } from "vitest";
import { clientForTest, get, networkForTest, rawServer } from "./testing.ts";

/** A server that counts its open connections and answers each request's bytes by hand. */
async function byHand(answer: (socket: Socket) => void) {
  const open = new Set<Socket>();
  const port = await rawServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("data", () => answer(socket));
  });
  return { url: `http://127.0.0.1:${port}/`, open };
}

/** Writes `chunk` every 20 ms for as long as the connection lives. */
function drip(socket: Socket, chunk: string): void {
  const timer = setInterval(() => socket.write(chunk), 20);
  socket.on("close", () => clearInterval(timer));
}

const BODIES: readonly [name: string, head: string, chunk: string][] = [
  ["a body of known length", "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n", "x"],
  ["a body of known length within what is read", "HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n", "x"],
  ["chunks", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", "1\r\nx\r\n"],
  ["trailers", "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n", "a: b\r\n"],
  ["a body without an end", "HTTP/1.1 200 OK\r\n\r\n", "x"],
  ["a redirect's body", "HTTP/1.1 302 Found\r\nlocation: https://shop.example/\r\ncontent-length: 10000\r\n\r\n", "x"],
];

describe("an answer that drips", () => {
  test.each(BODIES)("%s: its connection is closed soon after the outcome", async (_, head, chunk) => {
    const network = await byHand((socket) => {
      socket.write(head);
      drip(socket, chunk);
    });
    const client = clientForTest({ timeoutMs: 60_000 });
    const answers = await Promise.all(Array.from({ length: 10 }, () => get(client, network.url)));
    expect(answers.every(({ kind }) => kind === "answer")).toBe(true);
    await vi.waitFor(() => expect(network.open.size).toBe(0), 5000);
  });

  test("keeps no more connections than a host has slots, however many deliveries it got", async () => {
    let most = 0;
    const network = await byHand((socket) => {
      most = Math.max(most, network.open.size);
      socket.write("HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n");
      drip(socket, "x");
    });
    const client = clientForTest({ timeoutMs: 60_000 });
    for (let n = 0; n < 200; n++) await get(client, network.url);
    // Twenty bodies, the attempt under way, and those whose close the server has not seen yet.
    expect(most).toBeLessThan(40);
    await vi.waitFor(() => expect(network.open.size).toBe(0), 5000);
  });

  test.each([
    ["headers", "HTTP/1.1 200 OK\r\n", "x: y\r\n"],
    ["interim answers", "", "HTTP/1.1 103 Early Hints\r\n\r\n"],
    ["the status line", "HTTP", "/"],
  ])("%s: the attempt's time ends it, and its connection", async (_, head, chunk) => {
    const network = await byHand((socket) => {
      socket.write(head);
      drip(socket, chunk);
    });
    const answer = await get(clientForTest({ timeoutMs: 300 }), network.url);
    expect(answer).toMatchObject({ kind: "failure", sent: true });
    await vi.waitFor(() => expect(network.open.size).toBe(0), 5000);
  });

  test("redirects' bodies within the host are bounded as well", async () => {
    const network = await byHand((socket) => {
      socket.write("HTTP/1.1 302 Found\r\nlocation: /again\r\ncontent-length: 10000\r\n\r\n");
      drip(socket, "x");
    });
    const client = clientForTest({ timeoutMs: 60_000 });
    await Promise.all(Array.from({ length: 30 }, () => get(client, network.url)));
    await vi.waitFor(() => expect(network.open.size).toBe(0), 5000);
  });
});

test("a large body is not read: its connection is closed", async () => {
  const network = await byHand((socket) => {
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: 100000000\r\n\r\n${"x".repeat(100_000)}`);
  });
  expect(await get(clientForTest({ timeoutMs: 60_000 }), network.url)).toMatchObject({ status: 200 });
  await vi.waitFor(() => expect(network.open.size).toBe(0), 5000);
});

test("headers without a bound end the attempt", async () => {
  const network = await byHand((socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(1_000_000)}`));
  expect(await get(clientForTest(), network.url)).toMatchObject({ kind: "failure", sent: true });
  await vi.waitFor(() => expect(network.open.size).toBe(0), 5000);
});

test("a network that sends clicks round its ports keeps no idle connections at them", async () => {
  const open = new Set<Socket>();
  const second = createServer((_, response) => response.end("ok"));
  second.on("connection", (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
  });
  await new Promise<void>((resolve) => second.listen(0, "127.0.0.1", resolve));
  const address = second.address();
  const port = address !== null && typeof address !== "string" ? address.port : 0;
  const first = await networkForTest((_, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${port}/x` }).end(),
  );
  expect(await get(clientForTest(), first.url)).toMatchObject({ status: 200 });
  await vi.waitFor(() => expect(open.size).toBe(0), 2000);
  second.close();
});
