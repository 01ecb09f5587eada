import type { ClickList, ConversionList, UserExport } from "@metka/contract";
import { describe, expect, test } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { appForTest, clickOf, errorOf, TOKEN } from "./testing.ts";

const headers = { authorization: `Bearer ${TOKEN}` };
/** «йод» in the two forms of Unicode. */
const [NFC, NFD] = ["йод", "и\u0306од"];

async function gateway() {
  const app = await appForTest();
  await addPresets(app.store.conversions, () => "secret", Date.now());
  const get = async <T>(path: string, query: Record<string, string> = {}): Promise<T> =>
    (await app.inject({ url: `/api/${path}?${new URLSearchParams(query)}`, headers })).json();
  return { ...app, get };
}

describe("a value with blanks around it or in another Unicode form is the same value", () => {
  test("to a click, a line of costs and the filter of a report", async () => {
    const { post, inject, get } = await gateway();
    for (const utm_campaign of [NFC, `${NFD} `, `\u00a0${NFC}`]) await post({ user_id: 1, utm_campaign });
    const browser = { "user-agent": "Mozilla/5.0 (Linux; Android 14) Chrome/130.0 Mobile Safari/537.36" };
    await inject({ url: `/go/leads-tech?utm_campaign=%20${encodeURIComponent(NFD)}`, headers: browser });
    const day = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Moscow" }).format(Date.now());
    const json = [{ day, mark: "utm_campaign", value: ` ${NFD}`, amount: "100.00", currency: "RUB" }];
    expect((await inject({ method: "PUT", url: "/api/costs", headers, payload: { lines: json } })).statusCode).toBe(
      200,
    );
    const csv = `day,mark,value,amount,currency\n${day},utm_campaign,"${NFC}\u200b",150.00,RUB\n`;
    const type = { ...headers, "content-type": "text/csv" };
    const table = await inject({ method: "PUT", url: "/api/costs", headers: type, payload: csv });
    expect(table.json()).toMatchObject({ stored: 1, replaced: 1 });
    expect(await get("costs", { value: `${NFD}\u00a0` })).toMatchObject({ costs: [{ value: NFC, amount: "150.00" }] });
    const report = await get("reports", { group_by: "utm_campaign", "filter[utm_campaign]": ` ${NFD}` });
    expect(report).toMatchObject({
      rows: [{ group: { utm_campaign: NFC }, visits: 3, clicks: 1, spend: { RUB: "150.00" } }],
      unmatched_spend: [],
    });
    expect((await get<ClickList>("clicks", { utm_campaign: `${NFD} ` })).clicks).toHaveLength(4);
  });

  test("to a click, its postback, the lists, the export and the erasure of its user", async () => {
    const { post, inject, get } = await gateway();
    const { click_id } = clickOf(await post({ user_id: " 42", event_id: "a " }));
    expect(clickOf(await post({ user_id: "42\u200b", event_id: " a" }))).toMatchObject({ click_id, duplicate: true });
    const postback = "transaction_id=%20t1&status=approved%C2%A0&sum=10&user_id=42%20";
    expect((await inject(`/postback/leads-tech/secret?${postback}`)).json()).toMatchObject({ verdict: "accepted" });
    const again = "transaction_id=t1%E2%80%8B&status=approved&sum=10&user_id=42";
    expect((await inject(`/postback/leads-tech/secret?${again}`)).json()).toMatchObject({ verdict: "duplicate" });
    const { conversions } = await get<ConversionList>("conversions", { user_id: " 42 " });
    expect(conversions).toMatchObject([{ transaction_id: "t1", click_id }]);
    expect(await get<UserExport>("users/%2042%C2%A0")).toMatchObject({ user_id: "42", clicks: [{ click_id }] });
    const erased = await inject({ method: "DELETE", url: "/api/users/42%20", headers });
    expect(erased.json()).toMatchObject({ rows: { api_utmtracking: 1, conversions: 1 } });
  });

  test("and a user of blanks only is nobody, whatever postbacks without values there are", async () => {
    const { inject } = await gateway();
    await inject("/postback/leads-tech/secret?transaction_id=&status=approved");
    for (const method of ["GET", "DELETE"] as const) {
      const answer = errorOf(await inject({ method, url: "/api/users/%20%C2%A0", headers }));
      expect(answer).toMatchObject({ status: 404, code: "user_not_found" });
    }
  });
});
