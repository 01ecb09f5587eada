import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { LAUNCH_MS } from "../support/browser.ts";
import { BrowserFixture, PAGE_MS, type Visitor } from "./browser-fixture.ts";
import { PausedLink } from "./paused-link.ts";

vi.setConfig({ testTimeout: 90_000 });

const APP = "https://vk.com/app123456";
const PAGE = "document-ts.html";

let fixture: BrowserFixture;
let visitor: Visitor;

beforeAll(async () => {
  // React's development build runs effects twice under StrictMode, as developers see it.
  fixture = await BrowserFixture.open({ mode: "development" });
}, LAUNCH_MS);
afterAll(() => fixture?.close());

beforeEach(async () => {
  await fixture.startGateway();
  visitor = await fixture.visitor();
});
afterEach(async () => {
  await visitor.leave();
  await fixture.stopGateway();
});

const shown = (id: string) => visitor.app.locator(`#${id}`).textContent();
const accepted = () => expect.poll(() => shown("lastSentData"), { timeout: PAGE_MS }).toContain('"click_id"');
const failed = () => expect.poll(() => shown("error"), { timeout: PAGE_MS }).toContain("Нет связи");

/** Exactly one row and one call of the network, now that the visitor's page has its answer. */
async function expectOnce(user: number): Promise<void> {
  expect(await fixture.clicksOf(user)).toHaveLength(1);
  await expect.poll(() => fixture.networkQueriesOf(user).length, { timeout: PAGE_MS }).toBe(1);
}

describe("StrictMode", () => {
  test("runs the document's effect twice and sends one click by one request", async () => {
    const user = nextUser();
    const sends = fixture.sends.length;
    await visitor.launch({ link: `${APP}#ref=strict`, user, page: PAGE });
    await accepted();
    await expectOnce(user);
    await fixture.stopGateway();
    expect(fixture.sends.length).toBe(sends + 1);
  });
});

describe("the network of the visitor", () => {
  test("is gone when the ad is opened: the click goes out when it is back", async () => {
    const user = nextUser();
    await visitor.launch({ link: APP, user, page: PAGE });
    await visitor.context.setOffline(true);
    await visitor.page.evaluate(() => window.vkHost.changeFragment("ref=offline"));
    await failed();
    expect(await fixture.clicksOf(user)).toHaveLength(0);
    await visitor.context.setOffline(false);
    await accepted();
    expect(await shown("error")).toBe("null");
    await expectOnce(user);
  });

  test("is slow 3G: the click gets through, once", async () => {
    const user = nextUser();
    await visitor.launch({ link: APP, user, page: PAGE });
    await slow3g(visitor);
    const began = Date.now();
    await visitor.page.evaluate(() => window.vkHost.changeFragment("ref=slow"));
    await expect.poll(() => shown("isLoading")).toBe("true");
    await accepted();
    expect(Date.now() - began).toBeGreaterThan(2_000);
    await expectOnce(user);
  });
});

describe("the gateway", () => {
  test("is down when the ad is opened, and comes back while the page is open", async () => {
    const user = nextUser();
    await fixture.stopGateway();
    await visitor.launch({ link: `${APP}#ref=down_then_up`, user, page: PAGE });
    await failed();
    await fixture.startGateway();
    await accepted();
    await expectOnce(user);
  });

  test("is down for the whole visit: the click comes with the next start, once, with its first timestamp", async () => {
    const user = nextUser();
    await fixture.stopGateway();
    await visitor.launch({ link: `${APP}#ref=whole_visit`, user, page: PAGE });
    await failed();
    const left = new Date().toISOString();
    visitor = await visitor.comeBack();
    await fixture.startGateway();
    // Another day, another way in: no ad, nothing of the first visit but what the browser has kept.
    await nextSecond();
    const returned = new Date().toISOString();
    await visitor.launch({ link: APP, user, page: PAGE });
    const row = await fixture.click("ref", "whole_visit");
    expect(row).toMatchObject({ user_id: String(user), launch_params_check: "verified" });
    expect(String(row.timestamp) < left).toBe(true);
    expect(String(row.received_at) >= returned).toBe(true);
    await expectOnce(user);
    await expect.poll(() => kept(visitor), { timeout: PAGE_MS }).toEqual([]);
  });

  test("has not got the click yet when the page is closed: it arrives, and the next start counts nothing twice", async () => {
    const user = nextUser();
    const link = await PausedLink.to(fixture.gatewayUrl);
    const { config } = fixture.example;
    try {
      fixture.example.config = { metka: link.url };
      await visitor.launch({ link: `${APP}#ref=closed`, user, page: PAGE });
      await expect.poll(() => link.held, { timeout: PAGE_MS }).toBeGreaterThan(0);
      visitor = await visitor.comeBack();
      link.release();
      expect(await fixture.click("ref", "closed")).toMatchObject({ user_id: String(user) });
    } finally {
      fixture.example.config = config;
      link.close();
    }
    await nextSecond();
    await visitor.launch({ link: `${APP}#ref=after`, user, page: PAGE });
    await fixture.click("ref", "after");
    await expect.poll(() => kept(visitor), { timeout: PAGE_MS }).toEqual([]);
    expect(await fixture.clicksOf(user)).toHaveLength(2);
    await expect.poll(() => fixture.networkQueriesOf(user).length, { timeout: PAGE_MS }).toBe(2);
  });

  test("is back when the page is hidden: the browser takes the click along, and it is still one", async () => {
    const user = nextUser();
    await fixture.stopGateway();
    await visitor.launch({ link: `${APP}#ref=hidden`, user, page: PAGE });
    await failed();
    // The page's own next attempt would be as good, and may come first: it is kept from the gateway.
    const isGateway = (url: URL) => url.href.startsWith(fixture.gatewayUrl);
    await visitor.page.route(isGateway, (route) =>
      route.request().resourceType() === "ping" ? route.continue() : route.abort(),
    );
    await fixture.startGateway();
    const beacon = visitor.page.waitForRequest((request) => request.resourceType() === "ping", { timeout: PAGE_MS });
    await visitor.page.evaluate(() => window.vkHost.hide());
    expect((await beacon).url()).toContain(fixture.gatewayUrl);
    await visitor.page.unroute(isGateway);
    await visitor.page.evaluate(() => window.vkHost.restore());
    await accepted();
    await expectOnce(user);
  });
});

describe("storage", () => {
  test("blocked in the frame: the click waits in VK's own, and goes out at the next start", async () => {
    const user = nextUser();
    const launch = { user, page: PAGE, blockStorage: true };
    await fixture.stopGateway();
    await visitor.launch({ ...launch, link: `${APP}#ref=blocked` });
    await expect(visitor.app.evaluate(() => localStorage.length)).rejects.toThrow("SecurityError");
    await failed();
    const inVk = () => visitor.page.evaluate(() => Object.keys(window.vkHost.storage()));
    await expect.poll(async () => (await inVk()).length, { timeout: PAGE_MS }).toBe(1);
    const left = new Date().toISOString();
    visitor = await visitor.comeBack();
    await fixture.startGateway();
    await nextSecond();
    await visitor.launch({ ...launch, link: APP });
    const row = await fixture.click("ref", "blocked");
    expect(row).toMatchObject({ user_id: String(user), launch_params_check: "verified" });
    expect(String(row.timestamp) < left).toBe(true);
    await expect.poll(inVk, { timeout: PAGE_MS }).toEqual([]);
    await expectOnce(user);
  });

  test("of any kind missing: the click goes out all the same", async () => {
    const user = nextUser();
    await visitor.launch({ user, page: PAGE, blockStorage: true, silent: true, link: `${APP}#ref=no_storage` });
    await accepted();
    await expectOnce(user);
  });
});

test("a phone's WebView of years ago, without what browsers have learnt since, sends the visit", async () => {
  const user = nextUser();
  await visitor.context.addInitScript(() => {
    // What came after iOS 14 and Chrome 80, as far as a script can take it away.
    for (const [owner, names] of [
      [Array.prototype, ["at", "findLast", "toSorted"]],
      [String.prototype, ["at", "replaceAll", "toWellFormed", "isWellFormed"]],
      [Object, ["hasOwn", "groupBy"]],
      [Promise, ["any", "withResolvers"]],
      [AbortSignal, ["timeout", "any"]],
      [Crypto.prototype, ["randomUUID"]],
      [globalThis, ["structuredClone"]],
      [Document.prototype, ["hasStorageAccess", "requestStorageAccess"]],
    ] as const) {
      for (const name of names) Reflect.deleteProperty(owner, name);
    }
  });
  await visitor.launch({ link: `${APP}#utm_campaign=${encodeURIComponent("весна")}`, user, page: PAGE });
  expect(await visitor.app.evaluate(() => "at" in Array.prototype)).toBe(false);
  await accepted();
  expect(await fixture.click("user_id", String(user))).toMatchObject({ utm_campaign: "весна" });
  await expectOnce(user);
});

/** Of the frame alone: it is another process than VK's page, with a network of its own in the browser's tools. */
async function slow3g({ context, app }: Visitor): Promise<void> {
  const session = await context.newCDPSession(app);
  await session.send("Network.enable");
  const throughput = { downloadThroughput: 50_000, uploadThroughput: 50_000 };
  await session.send("Network.emulateNetworkConditions", { offline: false, latency: 2_000, ...throughput });
}

/** What waits in the storage of the application's frame. */
function kept({ app }: Visitor): Promise<string[]> {
  return app.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("metka")));
}

let users = 800_000;
function nextUser(): number {
  users += 1;
  return users;
}

/** VK's `vk_ts` counts seconds: within the same one a launch would be the same launch. */
async function nextSecond(): Promise<void> {
  const now = Math.floor(Date.now() / 1_000);
  await vi.waitUntil(() => Math.floor(Date.now() / 1_000) > now, { timeout: 2_000 });
}
