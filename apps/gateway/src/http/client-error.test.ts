import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { HEADERS_MAX_BYTES } from "./connection-limits.ts";
import { type AppForTest, appForTest, INTAKE, TOKEN } from "./testing.ts";

async function listening({ app }: AppForTest): Promise<number> {
  const url = await app.server.listen({ host: "127.0.0.1", port: 0 });
  return Number(new URL(url).port);
}

/** Sends these bytes to a listening gateway and reads until it closes the connection. */
async function raw(bytes: string, fixture?: AppForTest): Promise<{ head: string; body: string }> {
  const port = await listening(fixture ?? (await appForTest()));
  const text = await new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host: "127.0.0.1", port }, () => socket.write(bytes, "latin1"));
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", () => resolve(Buffer.concat(chunks).toString()));
    socket.on("error", reject);
  });
  const [head = "", body = ""] = text.split("\r\n\r\n", 2);
  return { head, body };
}

describe("what is not HTTP is answered in the form of every error, and the connection ends", () => {
  test.each([
    ["no HTTP at all", "hello\r\n\r\n", 400, "invalid_request"],
    ["a header without a colon", "GET / HTTP/1.1\r\nHost: x\r\nbroken\r\n\r\n", 400, "invalid_request"],
    ["another version", "GET / HTTP/9.9\r\nHost: x\r\n\r\n", 400, "invalid_request"],
    ["a NUL in a header", "GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n", 400, "invalid_request"],
    [
      "two lengths",
      `POST ${INTAKE} HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n`,
      400,
      "invalid_request",
    ],
    ["headers without end", `GET / HTTP/1.1\r\nHost: x\r\nA: ${"x".repeat(70_000)}\r\n\r\n`, 431, "headers_too_large"],
    ["an address without end", `GET /${"x".repeat(70_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431, "headers_too_large"],
  ])("%s", async (_, bytes, status, code) => {
    const { head, body } = await raw(bytes);
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    expect(head).toContain("Content-Type: application/json; charset=utf-8");
    expect(head).toContain(`Content-Length: ${Buffer.byteLength(body)}`);
    expect(head).toContain("Connection: close");
    expect(JSON.parse(body)).toMatchObject({ success: false, error: { code } });
  });
});

/** As long as an `url` may be, in letters that take six characters each once they are encoded. */
const LONG = "%D1%8F".repeat(8_000);
const close = "Host: x\r\nConnection: close\r\n";
const storedClicks = async ({ inject }: AppForTest) =>
  (await inject({ url: "/api/clicks", headers: { authorization: `Bearer ${TOKEN}` } })).json().clicks;

describe("a click whose address is as long as any that a click may name is not lost", () => {
  test.each(["/go/leads-tech", "/Eg5hd"])("by the redirect %s", async (path) => {
    const fixture = await appForTest();
    const { head } = await raw(`GET ${path}?utm_source=vk&utm_term=${LONG} HTTP/1.1\r\n${close}\r\n`, fixture);
    expect(head).toMatch(/^HTTP\/1.1 302 /);
    expect(await storedClicks(fixture)).toMatchObject([{ utm_source: "vk", utm_term: "я".repeat(500) }]);
  });

  test("by a bent link, whose marks are in the path", async () => {
    const fixture = await appForTest();
    const { head } = await raw(`GET /go/leads-tech&utm_source=vk&utm_term=${LONG} HTTP/1.1\r\n${close}\r\n`, fixture);
    expect(head).toMatch(/^HTTP\/1.1 302 /);
    expect(await storedClicks(fixture)).toMatchObject([{ utm_source: "vk", utm_term: "я".repeat(500) }]);
  });

  test("by the intake, called from a page with such an address", async () => {
    const fixture = await appForTest();
    const headers = `${close}Content-Type: application/json\r\nReferer: https://x.example/?${LONG}\r\n`;
    const { head } = await raw(
      `POST ${INTAKE} HTTP/1.1\r\n${headers}Content-Length: 16\r\n\r\n{"user_id":"77"}`,
      fixture,
    );
    expect(head).toMatch(/^HTTP\/1.1 200 /);
    expect(await storedClicks(fixture)).toMatchObject([{ user_id: "77" }]);
  });
});

test.each([
  ["the redirect", `GET /go/leads-tech?s4=${"x".repeat(HEADERS_MAX_BYTES)} HTTP/1.1\r\n${close}\r\n`],
  ["the intake", `POST ${INTAKE} HTTP/1.1\r\n${close}X: ${"x".repeat(HEADERS_MAX_BYTES)}\r\n\r\n{}`],
])("headers beyond the bound get that answer at %s, with what to do, and counted", async (_, bytes) => {
  const fixture = await appForTest();
  const { head, body } = await raw(bytes, fixture);
  expect(head).toMatch(/^HTTP\/1.1 431 /);
  expect(JSON.parse(body).error).toEqual({
    code: "headers_too_large",
    message: "Адрес и заголовки запроса вместе длиннее 64 КиБ: сократите адрес или cookie",
  });
  expect((await fixture.inject("/metrics")).body).toContain(
    'metka_connections_closed_total{reason="headers_too_large"} 1',
  );
});

test("a client that goes away in the middle of its body disturbs nobody", async () => {
  const fixture = await appForTest();
  const { inject, errors } = fixture;
  const port = await listening(fixture);
  await new Promise<void>((resolve) => {
    const head = `POST ${INTAKE} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{`;
    const socket = connect({ host: "127.0.0.1", port }, () => {
      socket.write(head, () => socket.destroy());
    });
    socket.on("close", () => resolve());
  });
  expect((await inject("/healthz")).statusCode).toBe(200);
  expect(errors).toEqual([]);
});
