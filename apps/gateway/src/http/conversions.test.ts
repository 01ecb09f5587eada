import type { ClickStory, ConversionList, ConversionStory, PostbackList } from "@metka/contract";
import { beforeEach, describe, expect, test } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { type AppForTest, appForTest, clickOf, errorOf, TOKEN } from "./testing.ts";

const headers = { authorization: `Bearer ${TOKEN}` };

describe("lists of conversions and postbacks", () => {
  let app: AppForTest;
  let clickId: string;
  const list = async <T>(url: string) => (await app.inject({ url: `/api/${url}`, headers })).json<T>();
  const conversions = async (query: string) =>
    (await list<ConversionList>(`conversions?${query}`)).conversions.map(({ transaction_id }) => transaction_id);
  const postbacks = async (query: string) =>
    (await list<PostbackList>(`postbacks?${query}`)).postbacks.map(({ id }) => id);

  beforeEach(async () => {
    app = await appForTest();
    await addPresets(app.store.conversions, () => "secret", Date.now());
    clickId = clickOf(await app.post({ user_id: "42" })).click_id;
    const send = (network: string, query: string) => app.inject(`/postback/${network}/secret?${query}`);
    await send("leads-tech", `transaction_id=1&status=approved&sum=10,5&sub8=${clickId}`);
    await send("leads-tech", "transaction_id=2&status=pending&user_id=43");
    await send("admitad", "transaction_id=3&status=declined&sum=7&currency=JPY");
    await send("admitad", "transaction_id=4&status=paid");
  });

  test("are whole, newest first", async () => {
    const { conversions: all, next_cursor } = await list<ConversionList>("conversions");
    expect(next_cursor).toBeNull();
    expect(all.map(({ transaction_id }) => transaction_id)).toEqual(["3", "2", "1"]);
    expect(all[0]).toMatchObject({ status: "rejected", payout: "7", currency: "JPY", click_id: null });
    expect(all[0]).toMatchObject({ first_click_id: null, evidence: null });
    expect(all[2]).toMatchObject({
      network: "leads-tech",
      goal: "",
      status: "approved",
      payout: "10.50",
      currency: "RUB",
      offer: "leads-tech",
      user_id: "42",
      click_id: clickId,
      first_click_id: clickId,
      model: "click_id",
      evidence: { parameter: "sub8", click_id: clickId, event_type: "arbitrage_send" },
    });
    const { postbacks: raw } = await list<PostbackList>("postbacks");
    expect(raw[0]).toMatchObject({
      id: 4,
      network: "admitad",
      method: "GET",
      ip: "127.0.0.1",
      params: { transaction_id: "4", status: "paid" },
      verdict: "rejected",
      reason: expect.stringContaining("paid"),
      conversion_id: null,
    });
  });

  test("one conversion has every change, each with the postback that reported it; the click's story the same", async () => {
    await app.inject(`/postback/leads-tech/secret?transaction_id=1&status=approved&sum=10,5`);
    await app.inject(`/postback/leads-tech/secret?transaction_id=1&status=rejected&sum=12`);
    const conversion = await list<ConversionStory>("conversions/1");
    expect(conversion).toMatchObject({ id: 1, transaction_id: "1", status: "rejected", click_id: clickId });
    expect(conversion.changes).toEqual([
      {
        from_status: null,
        to_status: "approved",
        payout: "10.50",
        currency: "RUB",
        changed_at: expect.any(String),
        postback_id: 1,
      },
      {
        from_status: "approved",
        to_status: "rejected",
        payout: "12.00",
        currency: "RUB",
        changed_at: expect.any(String),
        // The fifth said nothing new.
        postback_id: 6,
      },
    ]);
    expect(await list<ClickStory>(`clicks/${clickId}`)).toMatchObject({ conversions: [conversion] });
  });

  test.each(["9", "0", "x", "1.5", "1e0", "99999999999999999999"])("there is no conversion %s", async (id) => {
    const answer = await app.inject({ url: `/api/conversions/${id}`, headers });
    expect(errorOf(answer)).toMatchObject({ status: 404, code: "conversion_not_found" });
  });

  test("are narrowed", async () => {
    expect(await conversions("network=leads-tech")).toEqual(["2", "1"]);
    expect(await conversions("status=pending")).toEqual(["2"]);
    expect(await conversions("offer=leads-tech")).toEqual(["1"]);
    expect(await conversions("user_id=43")).toEqual(["2"]);
    expect(await conversions(`click_id=${clickId}`)).toEqual(["1"]);
    expect(await conversions("network=admitad&status=pending")).toEqual([]);
    expect(await conversions("to=2020-01-01T00:00:00Z")).toEqual([]);
    expect(await conversions("from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z")).toHaveLength(3);
    expect(await postbacks("verdict=rejected")).toEqual([4]);
    expect(await postbacks("verdict=unattributed&network=leads-tech")).toEqual([2]);
    expect(await postbacks("from=2100-01-01T00:00:00Z")).toEqual([]);
  });

  test("come page by page, and what is new shifts none", async () => {
    const first = await list<ConversionList>("conversions?limit=2");
    await app.inject("/postback/admitad/secret?transaction_id=5&status=approved");
    const second = await list<ConversionList>(`conversions?limit=2&cursor=${first.next_cursor}`);
    expect([...first.conversions, ...second.conversions].map(({ transaction_id }) => transaction_id)).toEqual([
      "3",
      "2",
      "1",
    ]);
    expect(second.next_cursor).toBeNull();
    const raw = await list<PostbackList>("postbacks?limit=3");
    expect(await postbacks(`limit=3&cursor=${raw.next_cursor}`)).toEqual([2, 1]);
  });

  test.each(["status=paid", "verdict=x", "limit=201", "cursor=x", "from=yesterday", "colour=red"])(
    "%s is refused",
    async (query) => {
      const answers = await Promise.all(
        ["conversions", "postbacks"].map((name) => app.inject({ url: `/api/${name}?${query}`, headers })),
      );
      for (const answer of answers) expect(errorOf(answer)).toMatchObject({ status: 400, code: "invalid_request" });
    },
  );
});
