import { expect, test } from "vitest";
import { click, putMode, sandboxForTest, sendRaw, statusOf } from "./testing.ts";

test("the help names every mode and the sandbox's own address", async () => {
  const sandbox = await sandboxForTest();
  for (const path of ["/_sandbox", "/_sandbox/"]) {
    const response = await fetch(sandbox.url + path);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    const text = await response.text();
    expect(text).toContain(`curl -X PUT ${sandbox.url}/_sandbox/mode`);
    expect(text).toContain("Песочница");
  }
  expect(sandbox.count).toBe(0);
});

test("every mode that the help shows is accepted", async () => {
  const sandbox = await sandboxForTest();
  const text = await (await fetch(`${sandbox.url}/_sandbox/`)).text();
  const examples = text.match(/^ {2}\{.*?\}/gm) ?? [];
  expect(examples).toHaveLength(8);
  for (const example of examples) {
    expect([example, (await putMode(sandbox, example)).status]).toEqual([example, 200]);
  }
});

test("lists the clicks with everything about them", async () => {
  const sandbox = await sandboxForTest();
  await click(sandbox, "/click/1?sub1=a");
  expect(await (await fetch(`${sandbox.url}/_sandbox/clicks`)).json()).toEqual({
    count: 1,
    unanswered: 0,
    mostUnanswered: 1,
    clicks: [
      {
        n: 1,
        at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        method: "GET",
        path: "/click/1",
        query: "sub1=a",
        params: { sub1: "a" },
        headers: expect.objectContaining({ host: `127.0.0.1:${sandbox.port}` }),
        host: `127.0.0.1:${sandbox.port}`,
        answered: "redirect",
      },
    ],
  });
});

test("lists the last clicks, or those after a number", async () => {
  const sandbox = await sandboxForTest();
  for (let i = 1; i <= 5; i += 1) await click(sandbox, `/${i}`);
  const list = async (query: string) => (await fetch(`${sandbox.url}/_sandbox/clicks${query}`)).json();
  const expected = (...numbers: number[]) => ({ count: 5, clicks: numbers.map((n) => ({ n, path: `/${n}` })) });
  expect(await list("?limit=2")).toMatchObject(expected(4, 5));
  expect(await list("?limit=2&after=1")).toMatchObject(expected(2, 3));
  expect(await list("?after=0")).toMatchObject(expected(1, 2, 3, 4, 5));
  expect(await list("?after=5")).toMatchObject(expected());
});

test.each(["limit=0", "limit=1001", "limit=x", "limit=", "after=-1", "after=1.5"])("refuses %s", async (query) => {
  const sandbox = await sandboxForTest();
  const response = await fetch(`${sandbox.url}/_sandbox/clicks?${query}`);
  expect(response.status).toBe(400);
  const name = query.split("=")[0];
  expect(await response.json()).toEqual({ error: expect.stringContaining(`${name}: нуж`) });
});

test("forgets the clicks", async () => {
  const sandbox = await sandboxForTest();
  await click(sandbox, "/1");
  await click(sandbox, "/2");
  const response = await fetch(`${sandbox.url}/_sandbox/clicks`, { method: "DELETE" });
  expect([response.status, await response.json()]).toEqual([200, { deleted: 2 }]);
  expect(sandbox.count).toBe(0);
});

test("shows and changes the mode", async () => {
  const sandbox = await sandboxForTest();
  const mode = async () => (await fetch(`${sandbox.url}/_sandbox/mode`)).json();
  expect(await mode()).toEqual({ kind: "redirect" });
  const slow = { kind: "slow", delayMs: 1, answer: { kind: "status", status: 429, retryAfter: 2 } };
  const response = await putMode(sandbox, JSON.stringify(slow));
  expect([response.status, await response.json()]).toEqual([200, slow]);
  expect(await mode()).toEqual(slow);
  expect((await click(sandbox, "/c")).status).toBe(429);
});

test.each([
  ["", "не JSON"],
  ["{", "не JSON"],
  ["[]", "режим: нужен объект"],
  ["null", "режим: нужен объект"],
  ["{}", "kind: нет режима ничего, возможны redirect, ok"],
  ['{"kind":"explode"}', 'kind: нет режима "explode"'],
  ['{"kind":"toString"}', 'kind: нет режима "toString"'],
  ['{"kind":"status"}', "status: нужно целое число от 200 до 599, а пришло ничего"],
  ['{"kind":"status","status":"503"}', 'а пришло "503"'],
  ['{"kind":"status","status":600}', "status: нужно целое число"],
  ['{"kind":"status","status":429,"retryAfter":-1}', "retryAfter: нужно целое число"],
  ['{"kind":"status","statu":503}', "statu: нет такого поля у режима status, возможны status, retryAfter"],
  ['{"kind":"ok","status":503}', "status: нет такого поля у режима ok, других полей у него нет"],
  ['{"kind":"redirect","location":"ftp://x"}', "location: нужен адрес"],
  ['{"kind":"redirect","location":"https://пример.рф/"}', "location: нужен адрес"],
  ['{"kind":"slow"}', "delayMs: нужно целое число"],
  ['{"kind":"slow","delayMs":1,"answer":{"kind":"slow","delayMs":1}}', "answer: второй slow"],
  ['{"kind":"slow","delayMs":1,"answer":"ok"}', "answer: нужен объект"],
  ['{"kind":"self-redirect","hops":21}', "hops: нужно целое число от 1 до 20"],
])("refuses the mode %s and says why", async (body, message) => {
  const sandbox = await sandboxForTest();
  const response = await putMode(sandbox, body);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: expect.stringContaining(message) });
  expect((await click(sandbox, "/c")).status).toBe(302);
});

test("refuses a body over 16 KB and goes on", async () => {
  const sandbox = await sandboxForTest();
  expect((await putMode(sandbox, `{"kind":"ok"}${" ".repeat(16 * 1024 - 13)}`)).status).toBe(200);
  expect((await putMode(sandbox, `{"kind":"ok"}${" ".repeat(16 * 1024 - 12)}`)).status).toBe(413);
  expect((await putMode(sandbox, " ".repeat(1_000_000))).status).toBe(413);
  expect((await click(sandbox, "/c")).status).toBe(200);
});

test("an unknown control address is no click", async () => {
  const sandbox = await sandboxForTest();
  expect((await fetch(`${sandbox.url}/_sandbox/click`)).status).toBe(404);
  expect(await statusOf(sandbox, "POST", "/_sandbox/clicks")).toBe(405);
  expect(await statusOf(sandbox, "toString", "/_sandbox/mode").catch(() => 400)).toBe(400);
  const proxied = "GET http://x/_sandbox/mode HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
  expect(await sendRaw(sandbox, proxied)).toMatch(/^HTTP\/1\.1 200 /);
  expect(sandbox.count).toBe(0);
  await click(sandbox, "/_sandboxes");
  expect(sandbox.count).toBe(1);
});

test("an order may come from a file with a byte order mark", async () => {
  const sandbox = await sandboxForTest();
  expect((await putMode(sandbox, '\ufeff{"kind":"status","status":503}\r\n')).status).toBe(200);
});
