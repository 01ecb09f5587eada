import { once } from "node:events";
import { expect, test } from "vitest";
import { startSandbox } from "./sandbox.ts";
import { click, openSocket, sandboxForTest, sendRaw, statusOf } from "./testing.ts";

test("records what a click brought", async () => {
  const sandbox = await sandboxForTest();
  const query = "Sub1=%D0%B0&sub4=x+y&sub4=z&__proto__=p&e=";
  const headers = "Host: t.example:80\r\nUser-Agent: Gateway/1\r\nX-Twice: a\r\nx-twice: b\r\nConnection: close";
  await sendRaw(sandbox, `GET /click/1/?${query} HTTP/1.1\r\n${headers}\r\n\r\n`);
  const [received] = sandbox.received;
  expect(received).toMatchObject({
    n: 1,
    method: "GET",
    path: "/click/1/",
    query,
    host: "t.example:80",
    answered: "redirect",
  });
  expect(Object.entries(received?.params ?? {})).toEqual([
    ["Sub1", "а"],
    ["sub4", "z"],
    ["__proto__", "p"],
    ["e", ""],
  ]);
  expect(Object.entries(received?.headers ?? {})).toEqual([
    ["host", "t.example:80"],
    ["user-agent", "Gateway/1"],
    ["x-twice", "a, b"],
    ["connection", "close"],
  ]);
  expect(Math.abs(Date.parse(received?.at ?? "") - Date.now())).toBeLessThan(5000);
});

test("a POST is a click when its body has arrived", async () => {
  const sandbox = await sandboxForTest();
  const head = "POST /c HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nConnection: close\r\n\r\n";
  const aborted = openSocket(sandbox, `${head}ab`);
  aborted.resume().end();
  await once(aborted, "close");
  expect(sandbox.count).toBe(0);
  expect(await sendRaw(sandbox, `${head}abcd`)).toMatch(/^HTTP\/1\.1 302 /);
  expect(sandbox.received.map(({ method }) => method)).toEqual(["POST"]);
});

test("other methods are no clicks", async () => {
  const sandbox = await sandboxForTest();
  expect(await statusOf(sandbox, "HEAD", "/c")).toBe(405);
  expect(await statusOf(sandbox, "DELETE", "/c")).toBe(405);
  expect(await statusOf(sandbox, "OPTIONS", "*")).toBe(405);
  expect(await statusOf(sandbox, "GET", "/favicon.ico")).toBe(404);
  expect(sandbox.count).toBe(0);
});

test("a URL of 60 KB arrives whole", async () => {
  const sandbox = await sandboxForTest();
  const long = "x".repeat(60_000);
  expect((await click(sandbox, `/c?sub1=${long}`)).status).toBe(302);
  expect(sandbox.received[0]?.params.sub1).toBe(long);
});

test("goes on after malformed requests and clients that went away", async () => {
  const sandbox = await sandboxForTest();
  expect(await sendRaw(sandbox, "BLAH\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await sendRaw(sandbox, "GET /c HTTP/1.1\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await sendRaw(sandbox, `GET /${"x".repeat(70_000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(/^HTTP\/1\.1 431 /);
  const proxied = "GET http://x/ok/proxied?a=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  expect(await sendRaw(sandbox, proxied)).toMatch(/^HTTP\/1\.1 200 /);
  // What may not stand in a header or on a terminal does not get as far as the list.
  for (const bytes of ["\xd0\xb0", "\x9b2J", "\x1b[0m", "\x7f"]) {
    expect(await sendRaw(sandbox, `GET /loop/${bytes} HTTP/1.1\r\nHost: x\r\n\r\n`)).toMatch(/^HTTP\/1\.1 400 /);
  }
  for (const path of ["/slow/50/", "/hang/", "/drop/"]) {
    const before = sandbox.count;
    const socket = openSocket(sandbox, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await sandbox.whenReceived(before + 1, 5000);
    socket.resetAndDestroy();
  }
  expect((await click(sandbox, "/slow/80/c")).status).toBe(302);
});

test("keeps a connection open between clicks", async () => {
  const sandbox = await sandboxForTest();
  const socket = openSocket(sandbox, "GET /ok/1 HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(socket, "data");
  socket.write("GET /ok/2 HTTP/1.1\r\nHost: x\r\n\r\n");
  await sandbox.whenReceived(2, 5000);
  expect(sandbox.received.map(({ path }) => path)).toEqual(["/ok/1", "/ok/2"]);
});

test("keeps the last clicks and counts all of them", async () => {
  const sandbox = await sandboxForTest({ keep: 3 });
  for (let i = 1; i <= 5; i += 1) await click(sandbox, `/c${i}`);
  expect(sandbox.count).toBe(5);
  expect(sandbox.received.map(({ n, path }) => [n, path])).toEqual([
    [3, "/c3"],
    [4, "/c4"],
    [5, "/c5"],
  ]);
});

test("clear forgets the clicks, counts from 1 and leaves the mode", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "ok" });
  await click(sandbox, "/before");
  expect(sandbox.received).toHaveLength(1);
  sandbox.clear();
  expect([sandbox.count, sandbox.received]).toEqual([0, []]);
  expect((await click(sandbox, "/after")).status).toBe(200);
  expect(sandbox.received.map(({ n, path }) => [n, path])).toEqual([[1, "/after"]]);
});

test("hands each click over as it arrives", async () => {
  const paths: string[] = [];
  const sandbox = await sandboxForTest({ onClick: (received) => paths.push(received.path) });
  await click(sandbox, "/a");
  await click(sandbox, "/b");
  expect(paths).toEqual(["/a", "/b"]);
});

test("resolves waits when the clicks have come", async () => {
  const sandbox = await sandboxForTest();
  let told = false;
  const waiting = sandbox.whenReceived(2, 5000).then(() => {
    told = true;
  });
  await click(sandbox, "/1");
  expect(told).toBe(false);
  await click(sandbox, "/2");
  await waiting;
  await sandbox.whenReceived(2, 0);
});

test("says what came instead when it waited in vain", async () => {
  const sandbox = await sandboxForTest();
  await expect(sandbox.whenReceived(1, 20)).rejects.toThrow("waited 20 ms for 1 clicks; none has come");
  await click(sandbox, "/c?a=1");
  await expect(sandbox.whenReceived(2, 20)).rejects.toThrow("1 came, the last is GET /c?a=1");
});

test("close destroys hanging and silent connections and ends every wait", async () => {
  const sandbox = await startSandbox();
  const hanging = click(sandbox, "/hang/c", 10_000);
  const slow = click(sandbox, "/slow/60000/c", 10_000);
  const failed = expect(Promise.allSettled([hanging, slow])).resolves.toMatchObject([
    { status: "rejected", reason: { message: "fetch failed" } },
    { status: "rejected", reason: { message: "fetch failed" } },
  ]);
  const silent = openSocket(sandbox);
  await sandbox.whenReceived(2, 5000);
  const waiting = expect(sandbox.whenReceived(3, 10_000)).rejects.toThrow("the sandbox was closed");
  const from = performance.now();
  await sandbox.close();
  expect(performance.now() - from).toBeLessThan(1000);
  await Promise.all([failed, waiting, silent.closed || once(silent, "close")]);
  await sandbox.close();
  await expect(sandbox.whenReceived(3, 10_000)).rejects.toThrow("the sandbox is closed");
  await expect(click(sandbox, "/c")).rejects.toThrow("fetch failed");
});

test("says when its port is taken", async () => {
  const sandbox = await sandboxForTest();
  await expect(startSandbox({ port: sandbox.port })).rejects.toThrow("EADDRINUSE");
});

test("listens on 127.0.0.1 only", async () => {
  const sandbox = await sandboxForTest();
  expect(sandbox.url).toBe(`http://127.0.0.1:${sandbox.port}`);
  // The whole of 127.0.0.0/8 is loopback on Linux, so this reaches a server that listens on every address.
  if (process.platform === "linux") {
    await expect(fetch(`http://127.0.0.2:${sandbox.port}/c`, { redirect: "manual" })).rejects.toThrow("fetch failed");
  }
});
