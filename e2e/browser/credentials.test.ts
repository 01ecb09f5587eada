import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { Sandbox } from "@metka/sandbox";
import { startSandbox } from "@metka/sandbox";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LAUNCH_MS, launchBrowser } from "../support/browser.ts";
import { GatewayFixture, type GatewayProcess } from "../support/gateway-process.ts";
import { until } from "../support/until.ts";

const ARRIVES_MS = 10_000;

let pages: Server;
let browser: Browser;
let sandbox: Sandbox;
let origin: string;

beforeAll(async () => {
  pages = createServer((_, response) => response.setHeader("content-type", "text/html").end("<title>A page</title>"));
  await new Promise<void>((resolve) => pages.listen(0, "127.0.0.1", resolve));
  const address: AddressInfo | string | null = pages.address();
  origin = `http://app.localhost:${typeof address === "object" ? address?.port : ""}`;
  [browser, sandbox] = await Promise.all([launchBrowser(), startSandbox()]);
}, LAUNCH_MS);
afterAll(async () => {
  await browser?.close();
  await sandbox?.close();
  pages?.close();
});

interface Sent {
  readonly type: "application/json" | "text/plain";
  readonly user: string;
}

/** What a page may do with a click: leave it to the browser, or send it with the credentials that it has. */
const WAYS = {
  sendBeacon: (page: Page, url: string, { type, user }: Sent) =>
    page.evaluate(
      ({ url, type, user }) =>
        String(navigator.sendBeacon(url, new Blob([JSON.stringify({ user_id: user })], { type }))),
      { url, type, user },
    ),
  "fetch with credentials": (page: Page, url: string, { type, user }: Sent) =>
    page.evaluate(
      async ({ url, type, user }) => {
        try {
          const response = await fetch(url, {
            method: "POST",
            credentials: "include",
            headers: { "content-type": type },
            body: JSON.stringify({ user_id: user }),
          });
          return String((await response.json()).success);
        } catch (error) {
          return String(error);
        }
      },
      { url, type, user },
    ),
};

async function opened(): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(origin);
  return page;
}

describe("a page of a listed origin", () => {
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;
  beforeAll(async () => {
    fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url, env: { ALLOWED_ORIGINS: origin } });
    gateway = await fixture.start();
  });
  afterAll(() => fixture?.close());

  test.each([
    ["sendBeacon", "application/json"],
    ["sendBeacon", "text/plain"],
    ["fetch with credentials", "application/json"],
    ["fetch with credentials", "text/plain"],
  ] as const)("sends a click by %s as %s, and is told the truth", async (way, type) => {
    const page = await opened();
    const user = `${way} ${type}`;
    expect(await WAYS[way](page, clickUrl(gateway), { type, user })).toBe("true");
    await until("the click", ARRIVES_MS, async () => (await usersOf(fixture)).includes(user));
    await page.close();
  });
});

describe("with ALLOWED_ORIGINS=*", () => {
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;
  beforeAll(async () => {
    fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
    gateway = await fixture.start();
  });
  afterAll(() => fixture?.close());

  test("what the docs say arrives: a beacon of text/plain, and a fetch without credentials", async () => {
    const page = await opened();
    await WAYS.sendBeacon(page, clickUrl(gateway), { type: "text/plain", user: "beacon" });
    const answered = await page.evaluate(async (url) => {
      const body = JSON.stringify({ user_id: "fetch" });
      const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
      return (await response.json()).success;
    }, clickUrl(gateway));
    expect(answered).toBe(true);
    await until("both clicks", ARRIVES_MS, async () => (await usersOf(fixture)).join() === "beacon,fetch");
    await page.close();
  });

  test("a browser lets no answer with a star be read where credentials were sent", async () => {
    const page = await opened();
    const sent = await WAYS["fetch with credentials"](page, clickUrl(gateway), { type: "text/plain", user: "x" });
    expect(sent).toContain("TypeError");
    await page.close();
  });
});

function clickUrl(gateway: GatewayProcess): string {
  return `${gateway.url}/api/arbitrage/send-to-leads-tech/?async=1`;
}

async function usersOf(fixture: GatewayFixture): Promise<string[]> {
  return (await fixture.rows.clicks()).map(({ user_id }) => String(user_id)).sort();
}
