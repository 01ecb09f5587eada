import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { click, sandboxForTest } from "./testing.ts";

interface Arrived {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly type: string | undefined;
  readonly body: string;
}

describe("the sandbox sends postbacks", () => {
  const arrived: Arrived[] = [];
  /** Requests under way at once, and the most that there were. */
  let [open, most] = [0, 0];
  const gateway = createServer((request, response) => {
    let body = "";
    open += 1;
    most = Math.max(most, open);
    request.setEncoding("utf8").on("data", (chunk: string) => {
      body += chunk;
    });
    request.on("end", () => {
      const { method, url, headers } = request;
      arrived.push({ method, url, type: headers["content-type"], body });
      setTimeout(() => {
        open -= 1;
        response.writeHead(url === "/text" ? 500 : 200).end(url === "/text" ? "no JSON" : '{"ok":true}');
      }, 20);
    });
  });
  let url: string;
  beforeEach(async () => {
    arrived.length = 0;
    [open, most] = [0, 0];
    await new Promise<void>((resolve) => gateway.listen(0, "127.0.0.1", resolve));
    const address: AddressInfo | string | null = gateway.address();
    url = typeof address === "object" ? `http://127.0.0.1:${address?.port}` : "";
  });
  afterEach(async () => {
    gateway.closeAllConnections();
    await new Promise((resolve) => gateway.close(resolve));
  });

  const order = async (value: unknown, clicks: readonly string[] = []) => {
    const sandbox = await sandboxForTest();
    for (const target of clicks) await click(sandbox, target);
    const body = typeof value === "string" ? value : JSON.stringify(value);
    const response = await fetch(`${sandbox.url}/_sandbox/postback`, { method: "POST", body });
    expect(sandbox.count).toBe(clicks.length);
    return { status: response.status, body: JSON.parse(await response.text()) };
  };
  const params = { status: "approved", sum: "1 234,50" };

  test("as a query, a form or JSON", async () => {
    expect(await order({ url: `${url}/p?a=1`, params })).toEqual({
      status: 200,
      body: { answers: [{ status: 200, body: { ok: true } }] },
    });
    await order({ url: `${url}/p`, params, method: "POST" });
    await order({ url: `${url}/p`, params, form: "form" });
    await order({ url: `${url}/p`, params: { ...params, deep: { a: [1] } }, form: "json" });
    expect(arrived).toEqual([
      { method: "GET", url: "/p?a=1&status=approved&sum=1+234%2C50", type: undefined, body: "" },
      { method: "POST", url: "/p?status=approved&sum=1+234%2C50", type: undefined, body: "" },
      {
        method: "POST",
        url: "/p",
        type: "application/x-www-form-urlencoded;charset=UTF-8",
        body: "status=approved&sum=1+234%2C50",
      },
      { method: "POST", url: "/p", type: "application/json", body: JSON.stringify({ ...params, deep: { a: [1] } }) },
    ]);
  });

  describe("with its macros filled as a network does", () => {
    const CLICKS = ["/click/1/?sub6=first", "/click/2/?sub6=a%26b&sub8=c", "/Eg5hd?s6=last"];
    const query_ = "?user_id={sub6}&click_id=[[[sub8]]]&goal={goal}";

    test("from the last click, whose s6 is what the network calls sub6", async () => {
      await order({ url: `${url}/p${query_}`, params: { status: "{sub6}-1", n: 1 } }, CLICKS);
      const query = new URL(arrived[0]?.url ?? "", url).searchParams;
      expect(Object.fromEntries(query)).toEqual({
        user_id: "last",
        click_id: "[[[sub8]]]",
        goal: "{goal}",
        status: "last-1",
        n: "1",
      });
    });

    test("from the click that is named", async () => {
      await order({ url: `${url}/p${query_}`, click: 2 }, CLICKS);
      const query = new URL(arrived[0]?.url ?? "", url).searchParams;
      expect(Object.fromEntries(query)).toEqual({ user_id: "a&b", click_id: "c", goal: "{goal}" });
    });

    test("a click that is not there is an error", async () => {
      const { status, body } = await order({ url, click: 4 }, CLICKS);
      expect([status, body]).toEqual([400, { error: "click: клика 4 нет, сейчас есть номера до 3" }]);
    });
  });

  test("several times, one after another or all at once", async () => {
    expect((await order({ url, times: 3 })).body.answers).toHaveLength(3);
    expect(most).toBe(1);
    expect((await order({ url, times: 10, concurrently: true })).body.answers).toHaveLength(10);
    expect(most).toBeGreaterThan(1);
  });

  test("and shows whatever comes back, also from nobody", async () => {
    expect((await order({ url: `${url}/text` })).body).toEqual({ answers: [{ status: 500, body: "no JSON" }] });
    expect((await order({ url: "http://127.0.0.1:1/" })).status).toBe(502);
  });

  test.each([
    ["{", "не JSON"],
    [[], "нужен объект"],
    [{}, "url: нужен адрес шлюза на этой машине"],
    [{ url: "https://t.leads.tech/" }, "url: нужен адрес шлюза на этой машине"],
    [{ url: "http://localhost.example/" }, "url: нужен адрес"],
    [{ url: "file:///etc/passwd" }, "url: нужен адрес"],
    [{ url: "http://localhost/", form: "xml" }, "form: нужно одно из: query, form, json"],
    [{ url: "http://localhost/", form: "json", method: "GET" }, "method: у GET нет тела"],
    [{ url: "http://localhost/", method: "PUT" }, "method: нужно одно из"],
    [{ url: "http://localhost/", times: 0 }, "times: нужно целое число"],
    [{ url: "http://localhost/", concurrently: 1 }, "concurrently: нужно true или false"],
    [{ url: "http://localhost/", click: 0 }, "click: нужен номер клика"],
    [{ url: "http://localhost/", params: [] }, "params: нужен объект"],
    [{ url: "http://localhost/", time: 1 }, "time: нет такого поля"],
  ])("but not %j", async (value, message) => {
    const { status, body } = await order(value);
    expect([status, body]).toEqual([400, { error: expect.stringContaining(message) }]);
    expect(arrived).toEqual([]);
  });
});
