import { createSocket } from "node:dgram";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { LAUNCH_MS, launchBrowser } from "./browser.ts";
import { freePort } from "./free-port.ts";

let port: number;
let server: Server;
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  port = await freePort();
  server = createServer((request, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(request.headers.host?.startsWith("vk.") ? `<iframe src="${urlOf("app")}"></iframe>` : "");
  });
  await once(server.listen(port, "127.0.0.1"), "listening");
  // The server would answer as a proxy, too.
  for (const name of ["http_proxy", "https_proxy", "all_proxy"]) vi.stubEnv(name, `http://127.0.0.1:${port}`);
  browser = await launchBrowser();
  vi.unstubAllEnvs();
}, LAUNCH_MS);

afterAll(async () => {
  await browser?.close();
  server.close();
});

beforeEach(async () => {
  context = await browser.newContext();
});

afterEach(() => context.close());

describe("a page in a frame of another site", () => {
  it("runs in a process of its own", async () => {
    const { frame } = await openFrame();
    // Only a frame with a process of its own has a session of its own.
    const session = await context.newCDPSession(frame);
    await session.detach();
  });

  it("has a storage apart from the page around it and from its own site opened by itself", async () => {
    const { page, frame } = await openFrame();
    await page.evaluate("localStorage.setItem('of', 'page')");
    await frame.evaluate("localStorage.setItem('of', 'frame')");
    const alone = await open("app");
    await alone.evaluate("localStorage.setItem('of', 'alone')");
    const stored = await Promise.all([page, frame, alone].map((each) => each.evaluate("localStorage.getItem('of')")));
    expect(stored).toEqual(["page", "frame", "alone"]);
  });

  it("is a secure context, as under https", async () => {
    const { frame } = await openFrame();
    expect(await frame.evaluate("isSecureContext")).toBe(true);
  });
});

describe("beyond loopback", () => {
  it.each(["http://example.com/", "https://vk.com/", "http://192.0.2.1/", "http://[2001:db8::1]/"])(
    "a request to %s fails at once",
    async (url) => {
      const page = await open("app");
      const reason = page.waitForEvent("requestfailed").then((request) => request.failure()?.errorText);
      const started = performance.now();
      await expect(page.evaluate(`fetch("${url}", { mode: "no-cors" })`)).rejects.toThrow("Failed to fetch");
      expect(performance.now() - started).toBeLessThan(1_000);
      expect(await reason).toBe("net::ERR_NAME_NOT_RESOLVED");
    },
  );

  it("WebRTC sends nothing, to whatever address", async () => {
    const received: string[] = [];
    const stun = createSocket("udp4").on("message", (message) => received.push(message.toString("hex")));
    await once(stun.bind(0, "127.0.0.1"), "listening");
    const page = await open("app");
    await page.evaluate(`(async () => {
      const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${stun.address().port}" }] });
      peer.createDataChannel("any");
      await peer.setLocalDescription();
    })()`);
    await sleep(500); // unhindered, the first datagram comes within 50 ms
    stun.close();
    expect(received).toEqual([]);
  });
});

it("draws Cyrillic letters, not boxes", async () => {
  const page = await open("app");
  await page.setContent('<span style="font-size: 40px">Щ</span><span style="font-size: 40px">г</span>');
  const [wide, narrow] = await page.evaluate<[number, number]>(
    "[...document.querySelectorAll('span')].map((letter) => letter.offsetWidth)",
  );
  expect(narrow).toBeGreaterThan(0);
  expect(wide).toBeGreaterThan(narrow);
});

function urlOf(site: string): string {
  return `http://${site}.localhost:${port}/`;
}

async function open(site: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(urlOf(site));
  return page;
}

async function openFrame(): Promise<{ page: Page; frame: Frame }> {
  const page = await open("vk");
  const frame = page.frame({ url: urlOf("app") });
  if (!frame) throw new Error("the page has no frame of the other site");
  return { page, frame };
}
