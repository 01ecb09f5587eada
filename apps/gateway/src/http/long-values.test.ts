import { boundOf, type ClickList } from "@metka/contract";
import { freshDatabase } from "@metka/testing/fresh-database.ts";
import { describe, expect, inject as provided, test } from "vitest";
import { addPresets } from "../conversion/add-presets.ts";
import { KINDS } from "../store/testing.ts";
import { appForTest, clickOf, errorOf, TOKEN } from "./testing.ts";

const headers = { authorization: `Bearer ${TOKEN}` };
/** Four bytes of UTF-8 each, drawn so that PostgreSQL cannot pack them. */
const wide = (count: number) =>
  Array.from({ length: count }, (_, at) => String.fromCodePoint(0x20000 + ((at * 7919) % 40_000))).join("");

const FIELDS = [
  ...["user_id", "s6", "event_id", "first_name", "utm_campaign", "ref", "sub3", "vk_ad_id"],
  ...["url", "referrer", "user_agent", "offer", "timestamp", "launch_params", "colour"],
];

describe.each(KINDS)("a long value on %s", (kind) => {
  async function gateway() {
    const env = kind === "sqlite" ? {} : { DATABASE_URL: await freshDatabase(provided("postgresUrl")) };
    const app = await appForTest(env);
    await addPresets(app.store.conversions, () => "secret", Date.now());
    const list = async (query: Record<string, string>) =>
      (await app.inject({ url: `/api/clicks?${new URLSearchParams(query)}`, headers })).json<ClickList>();
    return { ...app, list };
  }

  test("is refused by its field and bound, and one of just that length is stored", async () => {
    const { post } = await gateway();
    for (const field of FIELDS) {
      const most = boundOf(field);
      const error = errorOf(await post({ [field]: "x".repeat(most + 1) }));
      expect(error).toMatchObject({
        status: 400,
        details: [{ path: `/${field}`, message: `длиннее ${most} символов` }],
      });
    }
    for (const field of ["user_id", "s6", "vk_user_id", "event_id", "utm_campaign", "ref", "sub3", "first_name"]) {
      const value = wide(boundOf(field));
      const stored = await post({ [field]: value });
      expect([field, stored.statusCode]).toEqual([field, 200]);
    }
    expect(errorOf(await post({ ["n".repeat(101)]: 1 }))).toMatchObject({
      status: 400,
      details: [{ path: `/${"n".repeat(100)}`, message: "имя поля длиннее 100 символов" }],
    });
  });

  test("in a redirect's link or headers is cut between characters, and what was cut is on record", async () => {
    const { inject, list, errors } = await gateway();
    const user = wide(300);
    const query = new URLSearchParams({ s6: user, utm_term: "я".repeat(800), [`vk_${"x".repeat(400)}`]: "1" });
    const browser = { "user-agent": "M".repeat(1_500), referer: `https://x.example/${"r".repeat(7_000)}` };
    const answer = await inject({ url: `/go/leads-tech?${query}`, headers: browser });
    expect(answer.statusCode).toBe(302);
    const kept = Array.from(user).slice(0, 200).join("");
    expect(new URL(String(answer.headers.location)).searchParams.get("sub6")).toBe(kept);
    const [click] = (await list({ user_id: kept })).clicks;
    expect(click).toMatchObject({ utm_term: "я".repeat(500), user_agent: "M".repeat(1_000) });
    expect(click?.extra).toMatchObject({ cut: { s6: 300, utm_term: 800, user_agent: 1_500 } });
    expect(errors).toEqual([]);
  });

  test("in the page's address is cut as well, since its caller did not write it", async () => {
    const { post } = await gateway();
    const answer = clickOf(
      await post({ url: `https://x.example/?s6=${"7".repeat(2_700)}#utm_term=${"t".repeat(900)}` }),
    );
    expect(answer.leads_tech_data).toMatchObject({ user_id: "7".repeat(200), utm_term: "t".repeat(500) });
    expect(answer.notes.filter(({ code }) => code === "value_cut").map(({ field }) => field)).toEqual([
      "utm_term",
      "s6",
    ]);
  });

  test("of the user in launch parameters, which VK writes, is cut to the bound of a user's ID", async () => {
    const { post } = await gateway();
    const answer = clickOf(await post({ launch_params: new URLSearchParams({ vk_user_id: wide(300) }).toString() }));
    expect(answer.leads_tech_data.user_id).toBe(Array.from(wide(300)).slice(0, 200).join(""));
  });

  test("is looked up like any other, and is nobody's", async () => {
    const { inject, list } = await gateway();
    const long = wide(1_000);
    expect(await list({ user_id: long, utm_campaign: long })).toMatchObject({ clicks: [] });
    for (const url of [`/api/users/${encodeURIComponent(long)}`, `/api/clicks/${"x".repeat(5_000)}`]) {
      expect(errorOf(await inject({ url, headers })).status).toBe(404);
    }
    const filter = new URLSearchParams({ group_by: "ref", "filter[ref]": long });
    expect((await inject({ url: `/api/reports?${filter}`, headers })).statusCode).toBe(200);
  });

  test("of a postback is set aside beyond the bound, and stored up to it", async () => {
    const { inject } = await gateway();
    const send = async (fields: Record<string, string>) => {
      const query = new URLSearchParams({ status: "approved", ...fields });
      return (await inject(`/postback/leads-tech/secret?${query}`)).json();
    };
    const most = { transaction_id: wide(200), user_id: wide(200), goal: wide(200) };
    expect(await send(most)).toMatchObject({ verdict: "unattributed" });
    expect(await send({ ...most, transaction_id: wide(201) })).toMatchObject({ success: false });
  });
});
