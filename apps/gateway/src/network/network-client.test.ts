import { once } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { clientForTest, get, networkForTest, rawServer } from "./testing.ts";

const TAKEN = { kind: "answer", status: 200, location: null, retryAfter: null };

test("sends the click's URL as it is, with the user's browser and page", async () => {
  const network = await networkForTest((_, response) => response.end("ok"));
  const url = `${network.url}/c?sub1=%D1%8F&sub2=a+b`;
  const answer = await clientForTest().send({ url, userAgent: "Браузер\r\nX: 1", referer: "https://vk.com/" });
  expect(answer).toEqual(TAKEN);
  const [request] = network.requests;
  expect(request).toMatchObject({ method: "GET", url: "/c?sub1=%D1%8F&sub2=a+b" });
  expect(request?.headers).toMatchObject({
    accept: "*/*",
    "user-agent": "%D0%91%D1%80%D0%B0%D1%83%D0%B7%D0%B5%D1%80%0D%0AX: 1",
    referer: "https://vk.com/",
  });
  expect(request?.headers).not.toHaveProperty("x");
});

test("sends no header of its own where the click has none", async () => {
  const network = await networkForTest((_, response) => response.end());
  await get(clientForTest(), network.url);
  expect(Object.keys(network.requests[0]?.headers ?? {}).sort()).toEqual(["accept", "connection", "host"]);
});

test("hands on the status, Location and Retry-After", async () => {
  const network = await networkForTest((_, response) =>
    response.writeHead(503, { "retry-after": "7", location: "/x" }).end(),
  );
  expect(await get(clientForTest(), network.url)).toEqual({
    kind: "answer",
    status: 503,
    location: "/x",
    retryAfter: "7",
  });
});

test("does not wait for a body that never ends", async () => {
  const network = await networkForTest((_, response) => void response.writeHead(200).write("x"));
  expect(await get(clientForTest(), network.url)).toEqual(TAKEN);
});

test("uses a connection again", async () => {
  const network = await networkForTest((_, response) => response.end("small"));
  const client = clientForTest();
  // Free again a moment after the answer, once its body has been read.
  await vi.waitFor(async () => {
    await get(client, network.url);
    const sockets = new Set(network.requests.map(({ socket }) => socket));
    expect(sockets.size).toBeLessThan(network.requests.length);
  });
});

describe("a redirect", () => {
  test("elsewhere is not followed: it is the user's way, not ours", async () => {
    const elsewhere = await networkForTest((_, response) => response.end(), "127.0.0.2");
    const network = await networkForTest((_, response) =>
      response.writeHead(302, { location: `${elsewhere.url}/landing` }).end(),
    );
    const answer = await get(clientForTest(), network.url);
    expect(answer).toMatchObject({ status: 302, location: `${elsewhere.url}/landing` });
    expect(elsewhere.requests).toEqual([]);
  });

  test.each([
    ["vk://app1", "into an app"],
    ["https://[", "that nobody can read"],
  ])("%s, %s, is handed on", async (location) => {
    const network = await networkForTest((_, response) => response.writeHead(302, { location }).end());
    expect(await get(clientForTest(), network.url)).toMatchObject({ status: 302, location });
    expect(network.requests).toHaveLength(1);
  });

  test("to the same host is followed with the same headers, also to another port", async () => {
    const second = await networkForTest((_, response) => response.writeHead(204).end());
    const first = await networkForTest(({ url }, response) =>
      response.writeHead(307, { location: url === "/a?b=c" ? "../d?e" : `${second.url}/f` }).end(),
    );
    const client = clientForTest();
    const answer = await client.send({ url: `${first.url}/a?b=c`, userAgent: "B/1", referer: "https://r.example/" });
    expect(answer).toMatchObject({ kind: "answer", status: 204 });
    expect(first.requests.map(({ url }) => url)).toEqual(["/a?b=c", "/d?e"]);
    expect(second.requests[0]).toMatchObject({
      url: "/f",
      headers: { "user-agent": "B/1", referer: "https://r.example/" },
    });
  });

  test("round in a circle is followed three times and then handed on", async () => {
    const network = await networkForTest((_, response) => response.writeHead(302, { location: "/again" }).end());
    expect(await get(clientForTest(), network.url)).toMatchObject({ status: 302, location: "/again" });
    expect(network.requests).toHaveLength(4);
  });

  test("that fails at its second hop has been seen by the network", async () => {
    const network = await networkForTest(({ url }, response) => {
      if (url === "/") response.writeHead(302, { location: "http://127.0.0.1:1/" }).end();
    });
    expect(await get(clientForTest(), network.url)).toMatchObject({ kind: "failure", sent: true });
  });
});

describe("a failure says whether the network may have seen the click", () => {
  test("refused: not sent", async () => {
    const answer = await get(clientForTest(), "http://127.0.0.1:1/");
    expect(answer).toEqual({ kind: "failure", sent: false, reason: "connect ECONNREFUSED 127.0.0.1:1" });
  });

  test("a name that nobody knows: not sent", async () => {
    const answer = await get(clientForTest(), "http://nobody.example/");
    expect(answer).toEqual({ kind: "failure", sent: false, reason: "имя nobody.example не находится в DNS" });
  });

  test("dropped after the request: perhaps", async () => {
    const port = await rawServer((socket) => socket.once("data", () => socket.destroy()));
    expect(await get(clientForTest(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: "failure", sent: true });
  });

  test("an answer that is no HTTP: perhaps", async () => {
    const port = await rawServer((socket) => socket.once("data", () => socket.end("hello\r\n\r\n")));
    expect(await get(clientForTest(), `http://127.0.0.1:${port}/`)).toMatchObject({ kind: "failure", sent: true });
  });

  test("no answer in time: perhaps", async () => {
    const network = await networkForTest(() => undefined);
    const answer = await get(clientForTest({ timeoutMs: 100 }), network.url);
    expect(answer).toEqual({ kind: "failure", sent: true, reason: "нет ответа за 0.1 с" });
  });

  test("the time is for the whole attempt, its hops included", async () => {
    const network = await networkForTest(({ url }, response) => {
      if (url === "/") response.writeHead(302, { location: "/slow" }).end();
    });
    const began = performance.now();
    const answer = await get(clientForTest({ timeoutMs: 150 }), network.url);
    expect(answer).toMatchObject({ kind: "failure", sent: true, reason: "нет ответа за 0.15 с" });
    expect(performance.now() - began).toBeLessThan(1000);
  });

  test("a TLS handshake that never comes: not sent", async () => {
    const port = await rawServer(() => undefined);
    const answer = await get(clientForTest({ timeoutMs: 1000 }), `https://127.0.0.1:${port}/`);
    expect(answer).toMatchObject({ kind: "failure", sent: false });
  });

  test("a stop cuts it off", async () => {
    const stop = new AbortController();
    const network = await networkForTest(() => stop.abort());
    const answer = await get(clientForTest(), network.url, stop.signal);
    expect(answer).toEqual({ kind: "failure", sent: true, reason: "шлюз остановлен, пока сеть отвечала" });
  });
});

test("a slow network keeps no other attempt waiting", async () => {
  const slow = await networkForTest(() => undefined);
  const quick = await networkForTest((_, response) => response.end());
  const client = clientForTest();
  const stop = new AbortController();
  const hanging = Array.from({ length: 20 }, () => get(client, slow.url, stop.signal));
  expect(await get(client, quick.url)).toEqual(TAKEN);
  stop.abort();
  for (const answer of await Promise.all(hanging)) expect(answer).toMatchObject({ kind: "failure" });
});

test("closing ends what is open", async () => {
  const network = await networkForTest((_, response) => response.end());
  const client = clientForTest();
  await get(client, network.url);
  const closed = once(network.requests[0]?.socket ?? process, "close");
  await client.close();
  await closed;
});

test("a gateway that has stopped already sends nothing more", async () => {
  const network = await networkForTest((_request, response) => response.end());
  const answer = await clientForTest().send({ url: network.url, userAgent: null, referer: null }, AbortSignal.abort());
  expect(answer).toMatchObject({ kind: "failure", sent: false });
  expect(network.requests).toHaveLength(0);
});

test("an address that cannot be read was not sent to", async () => {
  const answer = await clientForTest().send({ url: "http://[bad/", userAgent: null, referer: null });
  expect(answer).toEqual({ kind: "failure", sent: false, reason: "адрес не читается" });
});
