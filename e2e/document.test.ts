import type { Sandbox } from "@metka/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DATABASE_KINDS } from "./support/database-kinds.ts";
import { closeE2e, openE2e } from "./support/e2e-fixture.ts";
import type { GatewayFixture, GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

/** The request of the mission's document, and the body of its curl example. */
const EXAMPLE = {
  user_id: "123456789",
  first_name: "Иван",
  last_name: "Иванов",
  utm_source: "vk_ads",
  utm_campaign: "spring_2025",
  vk_ad_id: "ad_12345",
  timestamp: "2025-01-04T12:00:00Z",
  url: "https://vk.com/app123456",
  user_agent: "Mozilla/5.0...",
};
const CURL = `{
    "user_id": "123456789",
    "first_name": "Тест",
    "utm_source": "vk_ads",
    "utm_campaign": "spring_2025"
  }`;

/** As the document writes it. */
const QUERY = `SELECT * FROM api_utmtracking 
WHERE event_type = 'arbitrage_send' 
ORDER BY timestamp DESC;`;

const OTKAZ_QUERY = "s4=vk_bot_test&s5=vk_ads&s6=555555";

describe.each(DATABASE_KINDS)("the mission's document, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    ({ sandbox, fixture, gateway } = await openE2e(kind));
  }, 60_000);
  afterAll(() => closeE2e({ sandbox, fixture }), 20_000);
  beforeEach(() => sandbox.clear());

  test("answers the document's request with the document's parameters and URL", async () => {
    const { status, answer, tookMs } = await postClick(gateway.url, EXAMPLE);
    expect(status).toBe(200);
    expect(tookMs).toBeLessThan(1000);
    expect(answer.success).toBe(true);
    expect(answer.message).toBe("Данные отправлены в leads.tech");
    expect(answer.timestamp).toBe("2025-01-04T12:00:00Z");
    expect(answer.leads_tech_params).toEqual({ sub1: "babkimankirf", sub2: "vk_bot_otkaz_1offer", sub6: "123456789" });
    expect(answer.leads_tech_url).toBe(
      `${sandbox.url}/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789`,
    );
    expect(answer.leads_tech_data).toMatchObject({ ...EXAMPLE, event_type: "arbitrage_send", ip_address: "127.0.0.1" });
    expect(answer.delivery).toEqual({ status: "delivered", http_status: 302, attempts: 1 });
    expect(answer.notes).toEqual([]);
  });

  test("sends the network one GET with that query and the user's own headers", async () => {
    await postClick(gateway.url, { ...EXAMPLE, referrer: "https://vk.com/feed" });
    expect(sandbox.received).toHaveLength(1);
    expect(sandbox.received[0]).toMatchObject({
      method: "GET",
      path: "/click/892/159/",
      query: "sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789",
      headers: { "user-agent": "Mozilla/5.0...", referer: "https://vk.com/feed" },
    });
  });

  test("keeps the click where the document's own query finds it, the latest first", async () => {
    const { answer } = await postClick(gateway.url, { ...EXAMPLE, timestamp: "2025-01-05T12:00:00Z", s7: "seven" });
    const rows = await fixture.rows.all(QUERY);
    const times = rows.map(({ timestamp }) => new Date(String(timestamp)).getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    const [row] = rows.filter(({ id }) => Number(id) === answer.tracking_id);
    expect(row).toMatchObject({
      click_id: answer.click_id,
      event_type: "arbitrage_send",
      user_id: "123456789",
      first_name: "Иван",
      last_name: "Иванов",
      utm_source: "vk_ads",
      utm_campaign: "spring_2025",
      utm_medium: null,
      vk_ad_id: "ad_12345",
      url: "https://vk.com/app123456",
      user_agent: "Mozilla/5.0...",
      ip_address: "127.0.0.1",
      offer: "leads-tech",
    });
    expect(new Date(String(row?.timestamp)).toISOString()).toBe("2025-01-05T12:00:00.000Z");
    const extra: unknown = typeof row?.extra === "string" ? JSON.parse(row.extra) : row?.extra;
    expect(extra).toEqual({ s7: "seven" });
  });

  test("prints the document's lines", async () => {
    const { answer } = await postClick(gateway.url, EXAMPLE);
    const wanted = [
      '📊 Отправляем данные в leads.tech: {"click_id":',
      `🔗 Отправляем в leads.tech: ${answer.leads_tech_url}\n`,
      `✅ Сохранено в UTMTracking с ID: ${answer.tracking_id}\n`,
      `✅ Ответ от leads.tech: 302 (ID ${answer.tracking_id})\n`,
    ];
    await until("all lines", 5000, () => wanted.every((line) => gateway.said.includes(line)));
    expect(gateway.said).not.toContain("Иван");
  });

  test.each([
    ["by its names", {}],
    ["with the macro of the ad link left unresolved", { s4: "{ref}", s5: "{ref_source}", s6: "{user_id}" }],
    ["with it unresolved in the page's URL", { url: "https://vk.com/app123456?ref=vk_bot_test&s6={user_id}" }],
  ])("fills the offers' link %s", async (_how, more) => {
    const click = { offer: "otkaz", ref: "vk_bot_test", ref_source: "vk_ads", user_id: 555555, ...more };
    const { answer } = await postClick(gateway.url, click);
    expect(answer.leads_tech_url).toBe(`${sandbox.url}/Eg5hd?${OTKAZ_QUERY}`);
    expect(sandbox.received.map(({ path, query }) => `${path}?${query}`)).toEqual([`/Eg5hd?${OTKAZ_QUERY}`]);
    const unresolved = answer.notes.filter(({ code }) => code === "unresolved_macro").map(({ field }) => field);
    expect(unresolved.sort()).toEqual("url" in more ? ["s6"] : Object.keys(more));
  });

  test.each(["/api/arbitrage/send-to-leads-tech/", "/api/arbitrage/send-to-leads-tech"])(
    "takes the document's curl example at %s, as JSON and as a beacon's text",
    async (path) => {
      for (const type of ["application/json", "text/plain", "text/plain;charset=UTF-8"]) {
        const response = await fetch(gateway.url + path, {
          method: "POST",
          headers: { "content-type": type },
          body: CURL,
        });
        expect(response.status).toBe(200);
        expect(await response.json()).toMatchObject({ success: true, delivery: { status: "delivered" } });
      }
      expect(sandbox.count).toBe(3);
    },
  );

  test.each([
    ["?async=1", {}],
    ["", { prefer: "respond-async" }],
    ["", { prefer: "respond-async, wait=5" }],
  ])("with %s %o it answers 202 without waiting for the network", async (query, headers) => {
    sandbox.setMode({ kind: "slow", delayMs: 1500 });
    const { status, answer, tookMs } = await postClick(gateway.url, EXAMPLE, { query, headers });
    sandbox.setMode({ kind: "redirect" });
    expect(status).toBe(202);
    expect(tookMs).toBeLessThan(1000);
    expect(answer.delivery).toMatchObject({ status: "pending", http_status: null });
    expect(answer.message).toBe("Данные сохранены и будут отправлены в leads.tech");
    await until(
      "delivered",
      10_000,
      async () => (await fixture.rows.delivery(answer.tracking_id)).status === "delivered",
    );
    expect(sandbox.count).toBe(1);
  });

  test("headers that no server would take arrive percent-encoded", async () => {
    const { answer } = await postClick(gateway.url, {
      ...EXAMPLE,
      user_agent: "Браузер/1.0 (\r\nX-Injected: 1) 😀",
      referrer: "https://пример.рф/путь?q=a b",
    });
    expect(answer.delivery.status).toBe("delivered");
    const [click] = sandbox.received;
    expect(click?.headers["user-agent"]).toBe(
      `${encodeURIComponent("Браузер")}/1.0 (%0D%0AX-Injected: 1) ${encodeURIComponent("😀")}`,
    );
    expect(click?.headers.referer).toBe(
      `https://${encodeURIComponent("пример")}.${encodeURIComponent("рф")}/${encodeURIComponent("путь")}?q=a b`,
    );
    expect(click?.headers).not.toHaveProperty("x-injected");
  });

  test("without a user_agent the request's own header is the user's", async () => {
    await postClick(gateway.url, { user_id: "1" }, { headers: { "user-agent": "Phone/7" } });
    expect(sandbox.received[0]?.headers["user-agent"]).toBe("Phone/7");
    expect(sandbox.received[0]?.headers).not.toHaveProperty("referer");
  });
});
