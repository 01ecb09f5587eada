import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { LaunchOptions } from "../../examples/mini-app/demo/vk-host/launch-options.ts";
import { LAUNCH_MS } from "../support/browser.ts";
import { BrowserFixture, PAGE_MS, type Visitor } from "./browser-fixture.ts";

vi.setConfig({ testTimeout: 60_000 });

const APP = "https://vk.com/app123456";

const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0";

let fixture: BrowserFixture;
let visitor: Visitor;

beforeAll(async () => {
  fixture = await BrowserFixture.open();
  await fixture.startGateway();
}, LAUNCH_MS);
afterAll(() => fixture?.close());

beforeEach(async () => {
  visitor = await fixture.visitor();
});
afterEach(() => visitor.leave());

describe("the example, opened as VK opens it", () => {
  const marks = { utm_source: "vk_ads", utm_campaign: "spring 2025", ref: "vk_bot_test", ref_source: "vk_ads" };
  const written = "utm_source=vk_ads&utm_campaign=spring+2025&ref=vk_bot_test&ref_source=vk_ads";

  test.each([
    ["in the hash", { link: `${APP}#${written}` }],
    ["in the query", { link: `${APP}?${written}` }],
    ["in an escaped hash, as mobile clients may leave it", { link: `${APP}#${written}`, escapeHash: true }],
    ["behind a router's path", { link: `${APP}#/offers?${written}` }],
    ["in the link of a community", { link: `${APP}_-789#${written}` }],
    ["in the hash, in a narrow frame", { link: `${APP}#${written}`, platform: "mobile_web" }],
  ] satisfies Array<[string, Partial<LaunchOptions>]>)(
    "parameters %s are one row and one call of the network",
    async (_where, options: Partial<LaunchOptions>) => {
      const user = nextUser();
      await visitor.launch({ ...options, user, firstName: "Мария", lastName: "Кюри" });
      const row = await fixture.click("user_id", String(user));
      expect(row).toMatchObject({
        ...marks,
        first_name: "Мария",
        last_name: "Кюри",
        vk_ref: "other",
        vk_platform: options.platform ?? "desktop_web",
        launch_params_check: "verified",
        event_type: "arbitrage_send",
        offer: "leads-tech",
      });
      expect(JSON.stringify(row)).not.toContain("sign");
      await fixture.sandbox.whenReceived(1, PAGE_MS);
      const query = `sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4=vk_bot_test&sub5=vk_ads&sub6=${user}`;
      await expect.poll(() => fixture.networkQueriesOf(user), { timeout: PAGE_MS }).toEqual([query]);
      expect(await fixture.clicksOf(user)).toHaveLength(1);
    },
  );

  test("macros that nobody filled stay in the record and go nowhere else", async () => {
    const user = nextUser();
    const link = `${APP}#utm_campaign={{campaign_id}}&ref=vk_bot_test&ref_source={ref_source}&s6={user_id}`;
    await visitor.launch({ link, user });
    const row = await fixture.click("user_id", String(user));
    expect(row).toMatchObject({ ref: "vk_bot_test", utm_campaign: null, ref_source: null });
    expect(JSON.parse(String(row.extra)).unresolved_macros).toEqual({
      utm_campaign: "{{campaign_id}}",
      ref_source: "{ref_source}",
      s6: "{user_id}",
    });
    await expect
      .poll(() => fixture.networkQueriesOf(user), { timeout: PAGE_MS })
      .toEqual([`sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4=vk_bot_test&sub6=${user}`]);
  });

  test.each([
    ["?ref=vk_bot_test&ref_source=vk_ads&s4=vk_bot_test&s5=vk_ads&s6={user_id}", "vk_bot_test", "vk_ads"],
    ["?ref=mini_app_test&ref_source=vk_mini&s4=mini_app_test&s5=vk_mini&s6={user_id}", "mini_app_test", "vk_mini"],
    ["?ref=direct_test&ref_source=direct&s4=direct_test&s5=direct&s6={user_id}", "direct_test", "direct"],
  ])("the integration document's own link %s", async (rest, ref, source) => {
    const user = nextUser();
    await visitor.launch({ link: APP + rest, user });
    expect(await fixture.click("user_id", String(user))).toMatchObject({ ref, ref_source: source });
    await expect
      .poll(() => fixture.networkQueriesOf(user), { timeout: PAGE_MS })
      .toEqual([`sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4=${ref}&sub5=${source}&sub6=${user}`]);
  });

  test("a launch that is loaded again ten times is one click; the next launch by the same link is another", async () => {
    const user = nextUser();
    const launch = { link: `${APP}#${written}`, user, page: "document-ts.html" };
    const answer = async () => (await visitor.app.locator("#lastSentData").textContent()) ?? "";
    await visitor.launch(launch);
    await expect.poll(answer, { timeout: PAGE_MS }).toContain('"duplicate":false');
    for (let load = 0; load < 10; load += 1) {
      await visitor.page.evaluate(() => window.vkHost.reload());
      await expect.poll(answer, { timeout: PAGE_MS }).toContain('"duplicate":true');
    }
    expect(await fixture.clicksOf(user)).toHaveLength(1);
    await nextSecond();
    await visitor.launch(launch);
    await expect.poll(async () => (await fixture.clicksOf(user)).length, { timeout: PAGE_MS }).toBe(2);
    await expect.poll(() => fixture.networkQueriesOf(user).length, { timeout: PAGE_MS }).toBe(2);
  });

  test("another ad, opened while the application runs, is another click without the first one's marks", async () => {
    const user = nextUser();
    await visitor.launch({ link: `${APP}?utm_campaign=first#ref=first&utm_content=only_first`, user });
    await fixture.click("ref", "first");
    await visitor.page.evaluate(() => window.vkHost.changeFragment("ref=second_ad"));
    expect(await fixture.click("ref", "second_ad")).toMatchObject({
      user_id: String(user),
      utm_campaign: null,
      utm_content: null,
      launch_params_check: "verified",
    });
  });

  test("an offer opens through the gateway with real values and its visit, and takes the ad's marks from it", async () => {
    const user = nextUser();
    await visitor.launch({ link: `${APP}#${written}`, user });
    const button = visitor.app.locator("a[target=_blank]").first();
    const { click_id } = await fixture.click("user_id", String(user));
    const link = `${fixture.gatewayUrl}/go/otkaz?s4=vk_bot_test&s5=vk_ads&s6=${user}&click_id=${click_id}`;
    await expect.poll(() => button.getAttribute("href"), { timeout: PAGE_MS }).toBe(link);
    await fetch(link, { redirect: "manual", headers: { "user-agent": BROWSER } });
    const [visit, tap] = await fixture.clicksOf(user);
    expect(tap).toMatchObject({
      event_type: "offer_click",
      visit_click_id: visit?.click_id,
      utm_campaign: "spring 2025",
    });
  });

  test("a bridge that never answers costs the name and not the click", async () => {
    const user = nextUser();
    await visitor.launch({ link: `${APP}#${written}`, user, silent: true });
    const row = await fixture.click("user_id", String(user));
    expect(row).toMatchObject({ ...marks, first_name: null, launch_params_check: "verified" });
  });

  test("outside VK nothing hangs and nothing is sent", async () => {
    const clicks = (await fixture.gateways.rows.clicks()).length;
    await visitor.page.goto(`${fixture.example.appUrl}#${written}`);
    await visitor.page.getByRole("link").first().waitFor({ timeout: PAGE_MS });
    const user = nextUser();
    const other = await fixture.visitor();
    await other.launch({ link: `${APP}#${written}`, user });
    await fixture.click("user_id", String(user));
    await other.leave();
    expect(await fixture.gateways.rows.clicks()).toHaveLength(clicks + 1);
  });

  test.each(["document-js.html", "document-ts.html"])("the document's own lines in %s", async (page) => {
    const user = nextUser();
    await visitor.launch({ link: `${APP}#${written}`, user, page });
    await fixture.click("user_id", String(user));
    const shown = (id: string) => visitor.app.locator(`#${id}`).textContent();
    await expect.poll(() => shown("lastSentData"), { timeout: PAGE_MS }).toContain('"click_id"');
    expect(await shown("isLoading")).toBe("false");
    expect(await shown("error")).toBe("null");
    expect(await shown("link")).toBe(`/Eg5hd?s4=vk_bot_test&s5=vk_ads&s6=${user}`);
  });

  test("no request needed a preflight, though the gateway is another origin and would have logged one", async () => {
    expect(fixture.sends.length).toBeGreaterThan(0);
    expect(fixture.requests.filter(({ method }) => method === "OPTIONS")).toEqual([]);
    await visitor.launch({ link: APP, user: nextUser() });
    await visitor.app
      .evaluate(async (url) => {
        await fetch(url, { method: "POST", body: "{}", headers: { "X-Ours": "1" } });
      }, `${fixture.gatewayUrl}/api/arbitrage/send-to-leads-tech/`)
      .catch(() => undefined);
    await expect
      .poll(() => fixture.requests.some(({ method }) => method === "OPTIONS"), { timeout: PAGE_MS })
      .toBe(true);
  });
});

let users = 700_000;
function nextUser(): number {
  users += 1;
  return users;
}

/** VK's `vk_ts` counts seconds: a launch within the same one, with the same signature, would be the same launch. */
async function nextSecond(): Promise<void> {
  const now = Math.floor(Date.now() / 1_000);
  await vi.waitUntil(() => Math.floor(Date.now() / 1_000) > now, { timeout: 2_000 });
}
