import { describe, expect, test } from "vitest";
import { PRESETS } from "../conversion/presets.ts";
import { errorOf } from "./testing.ts";
import { headers, offersForTest, SPRING, settings } from "./testing-offers.ts";

describe("an offer that the API made", () => {
  test("takes clicks, redirects, link checks and figures at once", async () => {
    const { create, get, post, inject } = await offersForTest();
    await create({ ...SPRING, short: "sp" });
    const click = (await post({ offer: "spring", user_id: "5", s4: "x" })).json();
    expect(click).toMatchObject({ success: true, leads_tech_url: "https://cpa.example/c?a=x&u=5" });
    for (const url of ["/go/spring?s4=x&s6=5", "/sp?s4=x&s6=5"]) {
      const { statusCode, headers: answered } = await inject(url);
      expect([statusCode, answered.location]).toEqual([302, "https://cpa.example/c?a=x&u=5"]);
    }
    const link = encodeURIComponent("https://a.example/?s4=x");
    const checked = await inject({ url: `/api/links/check?offer=spring&link=${link}`, headers });
    expect(checked.json()).toMatchObject({ offer: "spring", sent: { params: { a: "x" } } });
    expect((await inject("/metrics")).body).toContain('metka_clicks_lost_total{offer="spring"} 0');
    const { clicks } = (await get("/api/clicks?offer=spring")).json();
    expect(clicks).toHaveLength(3);
  });

  test("and switched off is reported as such everywhere, and nothing is stored", async () => {
    const { create, change, get, post, inject } = await offersForTest();
    await create({ ...SPRING, short: "sp" });
    await change("spring", { ...settings(SPRING), short: "sp", active: false });
    expect(errorOf(await post({ offer: "spring", user_id: "5" }))).toMatchObject({
      status: 422,
      code: "inactive_offer",
      details: [{ path: "/offer", message: "оффер «spring» выключен, есть: leads-tech, otkaz" }],
    });
    for (const url of ["/go/spring?s4=x", "/go/spring/", "/sp?s4=x"]) {
      for (const method of ["GET", "HEAD"] as const) {
        const { statusCode, headers: answered, body } = await inject({ method, url });
        expect([url, statusCode, answered.location]).toEqual([url, 410, undefined]);
        if (method === "GET") expect(JSON.parse(body).error.message).toBe("Этот оффер больше не доступен");
      }
    }
    const checked = await inject({ url: "/api/links/check?offer=spring&link=x", headers });
    expect(errorOf(checked)).toMatchObject({ status: 422, code: "inactive_offer" });
    expect((await get("/api/clicks")).json().clicks).toEqual([]);
  });

  test("and switched off still has its postbacks matched and its network reported", async () => {
    const { create, change, get, inject, post } = await offersForTest();
    await create({ ...SPRING, network: "leads-su", network_offer_id: "7" });
    await inject({
      method: "PUT",
      url: "/api/networks/leads-su",
      headers,
      payload: { settings: PRESETS["leads-su"], token: "a-token-of-my-own-0123" },
    });
    await post({ offer: "spring", user_id: "5" });
    await change("spring", { ...settings(SPRING), network: "leads-su", network_offer_id: "7", active: false });
    const query = "transaction_id=1&status=approved&payout=10&offer_id=7&user_id=5";
    const postback = await inject(`/postback/leads-su/a-token-of-my-own-0123?${query}`);
    expect(postback.json()).toMatchObject({ verdict: "accepted", click_id: expect.any(String) });
    expect((await get("/api/conversions")).json().conversions).toMatchObject([{ offer: "spring", user_id: "5" }]);
    const to = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    const report = await get(`/api/reports?from=2020-01-01&to=${to}&group_by=network`);
    expect(report.json().rows).toMatchObject([{ group: { network: "leads-su" } }]);
  });
});
