import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { GROUPS } from "../../apps/gateway/src/http/docs-look.ts";
import { LAUNCH_MS, launchBrowser } from "../support/browser.ts";
import { GatewayFixture } from "../support/gateway-process.ts";

const LIMIT = { timeout: 240_000 };
/** Nothing is sent in this test, and nothing listens there. */
const NOWHERE = "http://127.0.0.1:9";

let browser: Browser;
let fixture: GatewayFixture;
let address: string;

beforeAll(async () => {
  browser = await launchBrowser();
  fixture = await GatewayFixture.open({ database: "sqlite", network: NOWHERE });
  address = `${(await fixture.start()).url}/api/docs/`;
}, LAUNCH_MS);
afterAll(async () => {
  await browser?.close();
  await fixture?.close();
});

async function openPage(width: number): Promise<{ page: Page; isWide: () => Promise<boolean> }> {
  const page = await browser.newPage({ viewport: { width, height: 800 } });
  await page.goto(address);
  await page.locator(".opblock-tag").first().waitFor();
  return { page, isWide: () => page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth) };
}

test.each([360, 390, 412])("the API's page fits a phone %i px wide, with all its groups", LIMIT, async (width) => {
  const { page, isWide } = await openPage(width);
  expect(await page.locator(".opblock-tag").count()).toBe(GROUPS.size);
  expect(await isWide()).toBe(false);
  await page.close();
});

/** At once: a click by the mouse first scrolls there and waits until nothing moves, and there are sixty of them. */
function press(element: Element): void {
  element.dispatchEvent(new MouseEvent("click", { bubbles: true }));
}

test("each operation of it fits the narrowest phone when it is opened", LIMIT, async () => {
  const { page, isWide } = await openPage(360);
  const operations = await page.locator(".opblock-summary-control").all();
  expect(operations.length).toBeGreaterThan(GROUPS.size);
  const wide: string[] = [];
  for (const operation of operations) {
    // One at a time: all of them together take more memory than a browser on a small machine has.
    await operation.evaluate(press);
    await page.locator(".opblock.is-open .responses-inner").first().waitFor({ timeout: 10_000 });
    if (await isWide()) wide.push(await operation.innerText());
    await operation.evaluate(press);
  }
  expect(wide).toEqual([]);
  await page.close();
});
