import { describe, expect, test } from "vitest";
import { startTracker } from "./start-tracker.ts";
import { accepted, FakePage, refused } from "./testing/fake-page.ts";
import type { SendResult } from "./types.ts";

const PATH = "/api/arbitrage/send-to-leads-tech/";
const ID = expect.stringMatching(/^visit-[0-9a-f]{32}$/);
const HTML = "<!doctype html><title>Wi-Fi</title>";

/** What comes of one click. */
function send(page: FakePage, endpoint = "https://metka.example"): Promise<SendResult> {
  return startTracker({ endpoint }, page).sendToLeadsTech({ id: 1 }, { ref: "a" });
}

describe("clicks go to", () => {
  test.each([
    ["the page's own origin", "", `${PATH}?async=1`],
    ["a gateway", "https://metka.example", `https://metka.example${PATH}?async=1`],
    ["a gateway written with a slash", "https://metka.example/", `https://metka.example${PATH}?async=1`],
    ["a gateway behind a path", "https://x.example/metka/", `https://x.example/metka${PATH}?async=1`],
    ["the document's whole path", `https://x.example${PATH}`, `https://x.example${PATH}?async=1`],
    ["the whole path without a slash", `https://x.example${PATH.slice(0, -1)}`, `https://x.example${PATH}?async=1`],
  ])("%s", async (_, endpoint, url) => {
    const page = new FakePage();
    page.onRequest = (request) => request.respond(202, accepted());
    await send(page, endpoint);
    expect(page.requests.map((request) => request.url)).toEqual([url]);
  });
});

test("a click is a simple request that outlives the page and carries no cookie", async () => {
  const page = new FakePage();
  page.onRequest = (request) => request.respond(202, accepted());
  await send(page);
  const { signal, credentials = "same-origin", ...init } = page.requests[0]?.init ?? {};
  expect(signal?.aborted).toBe(false);
  // A gateway that allows any origin allows requests without cookies only.
  expect(credentials).not.toBe("include");
  expect(init).toEqual({
    method: "POST",
    // A string is sent as text/plain, which needs no preflight.
    body: expect.stringMatching(/^\{"ref":"a","user_id":"1",.*\}$/),
    keepalive: true,
    referrerPolicy: "no-referrer",
  });
});

async function answered(status: number, body: unknown): Promise<SendResult> {
  const page = new FakePage();
  page.onRequest = (request) => request.respond(status, body);
  return send(page);
}

describe("an answer", () => {
  test.each([200, 202])("%i of the gateway is its word that the click is stored", async (status) => {
    expect(await answered(status, accepted())).toEqual({ status: "accepted", event_id: ID, ...accepted() });
  });

  test.each([400, 409, 413])("%i of the gateway is final, and says why", async (status) => {
    const details = [
      { path: "/s1", message: "не строка" },
      { path: "/s2", message: "длинно" },
    ];
    const error = "Запрос не принят; /s1 не строка; /s2 длинно";
    expect(await answered(status, refused("Запрос не принят", details))).toMatchObject({
      status: "refused",
      success: false,
      event_id: ID,
      error,
    });
    expect(await answered(status, refused("Запрос не принят"))).toMatchObject({ error: "Запрос не принят" });
  });

  test.each([403, 404, 415, 422, 429, 500, 502, 503])("%i of the gateway can be fixed there", async (status) => {
    const expected = { status: "waiting", success: false, event_id: ID, error: "Так нельзя" };
    expect(await answered(status, refused("Так нельзя"))).toMatchObject(expected);
  });

  test.each([
    ["a page in between", 200, HTML],
    ["another server", 404, HTML],
    ["a proxy that limits bodies", 413, HTML],
    ["a firewall", 400, ""],
    ["another server's JSON", 200, { success: true }],
    ["JSON that is no object", 200, null],
    ["another server's error", 400, { error: { message: "Bad Request", status: "INVALID_ARGUMENT" } }],
    ["another server's other error", 409, { error: "no" }],
    ["another server's odd error", 413, { success: false, error: null }],
    ["a failure told as a success", 200, accepted({ success: false })],
    ["our answer under a status that is not ours", 500, accepted()],
  ])("of %s is not the gateway's: the click waits and the developer is warned", async (_, status, body) => {
    const error = expect.stringMatching(new RegExp(`не шлюз.*HTTP ${status}.*endpoint`));
    expect(await answered(status, body)).toMatchObject({ status: "waiting", success: false, event_id: ID, error });
  });
});

describe("without an answer", () => {
  const lost = { status: "waiting", success: false, event_id: ID, error: expect.stringContaining("Нет связи") };

  test("the click waits when the network is gone", async () => {
    const page = new FakePage();
    page.onRequest = (request) => request.breakOff();
    expect(await send(page)).toMatchObject(lost);
  });

  test("the click waits when the address is none", async () => {
    const page = new FakePage();
    page.onRequest = () => {
      throw new TypeError("Failed to parse URL");
    };
    expect(await send(page, "https://")).toMatchObject(lost);
  });

  test("the click waits when the answer breaks off", async () => {
    const page = new FakePage();
    const body = new ReadableStream({ pull: (stream) => stream.error(new TypeError("network error")) });
    page.fetch = async () => new Response(body);
    expect(await send(page)).toMatchObject({ status: "waiting" });
  });

  test("the request is given up after 20 seconds, and not before", async () => {
    const page = new FakePage();
    let result: SendResult | undefined;
    send(page).then((given) => {
      result = given;
    });
    await page.pass(19_999);
    expect([result, page.requests[0]?.init.signal?.aborted]).toEqual([undefined, false]);
    await page.pass(1);
    expect(result).toMatchObject(lost);
    expect(page.requests[0]?.init.signal?.aborted).toBe(true);
  });

  test("no timer is left when the answer is there", async () => {
    const page = new FakePage();
    page.onRequest = (request) => request.respond(202, accepted());
    await send(page);
    expect(page.nextTimerMs).toBeUndefined();
  });
});
