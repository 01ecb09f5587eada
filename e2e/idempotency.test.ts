import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { DATABASE_KINDS } from "./support/database-kinds.ts";
import { closeE2e, openE2e } from "./support/e2e-fixture.ts";
import { freshDatabase } from "./support/fresh-database.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { type Posted, postClick } from "./support/post-click.ts";
import { postRaw } from "./support/post-raw.ts";

const TWENTY = Array.from({ length: 20 }, (_, i) => i);
const FIRST = { user_id: "700001", first_name: "Секретная", utm_source: "vk_ads", ref: "first_ref" };

/** When a request came is its own: all else of the answers to equal requests is equal. */
const withoutTimes = ({ received_at, timestamp, ...data }: Posted["answer"]["leads_tech_data"]) => data;

/** Twenty answers to one click: one of them made it, and all tell of it. */
function expectOneClick(posted: readonly Posted[]): void {
  const [first] = posted;
  expect(posted.filter(({ answer }) => !answer.duplicate)).toHaveLength(1);
  for (const { status, answer } of posted) {
    expect(status).toBe(200);
    expect(answer).toMatchObject({
      success: true,
      tracking_id: first?.answer.tracking_id,
      click_id: first?.answer.click_id,
      leads_tech_url: first?.answer.leads_tech_url,
      leads_tech_params: first?.answer.leads_tech_params,
    });
    expect(withoutTimes(answer.leads_tech_data)).toEqual(withoutTimes(first?.answer.leads_tech_data ?? {}));
  }
}

describe.each(DATABASE_KINDS)("one event_id, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    ({ sandbox, fixture, gateway } = await openE2e(kind));
  }, 60_000);
  afterAll(() => closeE2e({ sandbox, fixture }), 20_000);
  beforeEach(() => {
    sandbox.clear();
    sandbox.setMode({ kind: "redirect" });
  });

  const clicksOf = async (user: string) => (await fixture.rows.clicks()).filter(({ user_id }) => user_id === user);

  test("twenty posts at once make one click and one request to the network", async () => {
    const click = { ...FIRST, user_id: "700010", event_id: "twenty" };
    expectOneClick(await Promise.all(TWENTY.map(() => postClick(gateway.url, click))));
    expect(await clicksOf("700010")).toHaveLength(1);
    expect(sandbox.count).toBe(1);
  });

  test("twenty posts at once of a slow network's click all wait for its one outcome", async () => {
    sandbox.setMode({ kind: "slow", delayMs: 1000 });
    const click = { ...FIRST, user_id: "700011", event_id: "twenty slow" };
    const posted = await Promise.all(TWENTY.map(() => postClick(gateway.url, click)));
    expectOneClick(posted);
    for (const { answer } of posted) {
      expect(answer.delivery).toEqual({ status: "delivered", http_status: 302, attempts: 1 });
    }
    expect(sandbox.count).toBe(1);
  });

  test("the Idempotency-Key header does the same, and is the same key as event_id", async () => {
    const click = { ...FIRST, user_id: "700012" };
    const headers = { "idempotency-key": "by header" };
    const posted = await Promise.all(TWENTY.map(() => postClick(gateway.url, click, { headers })));
    posted.push(await postClick(gateway.url, { ...click, event_id: "by header" }));
    expectOneClick(posted);
    expect(await clicksOf("700012")).toHaveLength(1);
    expect(sandbox.count).toBe(1);
  });

  test.each([
    ["the same user", { user_id: "700014" }],
    ["no user either", {}],
  ])("a guessed event_id shows %s nothing of the first caller's", async (who, user) => {
    const event_id = `guessed by ${who}`;
    const secrets = {
      ...{ first_name: "Секретная", last_name: "Тайнова", ref: "secret_ref", ref_source: "secret_source" },
      ...{ utm_campaign: "secret_campaign", s4: "secret_s4", sub7: "secret_sub7", vk_ad_id: "secret_ad" },
      ...{ referrer: "https://secret.example/", url: "https://vk.com/app1#utm_term=secret_term", note: "secret_extra" },
    };
    const first = await postClick(
      gateway.url,
      { ...user, ...secrets, event_id },
      { headers: { "user-agent": "SecretBrowser/1", "x-forwarded-for": "203.0.113.7" } },
    );
    const guess = JSON.stringify({ ...user, event_id, utm_source: "mine", ref: "mine" });
    const { status, text } = await postRaw(gateway.url, guess, {
      "content-type": "application/json",
      "user-agent": "Guesser/1",
    });
    expect(status).toBe(200);
    expect(text).not.toMatch(/secret|секретная|тайнова/i);
    expect(JSON.parse(text)).toMatchObject({
      duplicate: true,
      tracking_id: first.answer.tracking_id,
      click_id: first.answer.click_id,
      leads_tech_data: { click_id: first.answer.click_id, utm_source: "mine", user_agent: "Guesser/1" },
      leads_tech_params: { sub1: "babkimankirf", sub2: "vk_bot_otkaz_1offer", sub4: "mine" },
      delivery: { status: "delivered", http_status: 302, attempts: 1 },
    });
  });

  test("a later repeat gets the first answer's ids and their present state, also after a restart", async () => {
    const click = { ...FIRST, user_id: "700013", event_id: "later" };
    const first = await postClick(gateway.url, click, { query: "?async=1" });
    await sandbox.whenReceived(1, 10_000);
    await gateway.stop();
    gateway = await fixture.start();
    const { answer } = await postClick(gateway.url, { ...click, utm_source: "changed" });
    expect(answer).toMatchObject({
      duplicate: true,
      message: "Этот клик уже отправлен в leads.tech",
      tracking_id: first.answer.tracking_id,
      click_id: first.answer.click_id,
      leads_tech_data: { click_id: first.answer.click_id, user_id: "700013", utm_source: "changed" },
      delivery: { status: "delivered", http_status: 302, attempts: 1 },
    });
    expect(sandbox.count).toBe(1);
  });

  test.each([
    ["another user", { user_id: "700099" }],
    ["nobody", { user_id: null }],
    ["another offer", { offer: "otkaz" }],
  ])("for %s it is a conflict that shows nothing of the first click", async (who, change) => {
    const click = { ...FIRST, event_id: `conflict ${who}` };
    const first = await postClick(gateway.url, click);
    const before = await fixture.rows.count("api_utmtracking");
    const { status, text } = await postRaw(
      gateway.url,
      JSON.stringify({ ...click, first_name: "Пётр", ref: "r", ...change }),
    );
    expect(status).toBe(409);
    expect(JSON.parse(text)).toMatchObject({ success: false, error: { code: "event_id_conflict" } });
    for (const secret of [
      FIRST.user_id,
      FIRST.first_name,
      FIRST.ref,
      first.answer.click_id,
      "tracking_id",
      "/click/",
    ]) {
      expect(text).not.toContain(secret);
    }
    expect(await fixture.rows.count("api_utmtracking")).toBe(before);
    expect(sandbox.count).toBe(1);
  });

  test("of two users who take one event_id at the same moment, one gets it and the other a conflict", async () => {
    const click = (user_id: string) => JSON.stringify({ user_id, event_id: "race" });
    const users = TWENTY.map((i) => `7002${String(i % 2).padStart(2, "0")}`);
    const answers = await Promise.all(
      users.map(async (user) => ({ user, ...(await postRaw(gateway.url, click(user))) })),
    );
    const accepted = answers.filter(({ status }) => status === 200);
    expect(new Set(accepted.map(({ user }) => user)).size).toBe(1);
    expect(accepted).toHaveLength(10);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(10);
    expect(sandbox.count).toBe(1);
  });
});

describe("one event_id, on two gateways of one PostgreSQL", () => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateways: GatewayProcess[];

  beforeAll(async () => {
    sandbox = await startSandbox();
    const database = await freshDatabase(inject("postgresUrl"));
    fixture = await GatewayFixture.open({ database, network: sandbox.url });
    gateways = await Promise.all([fixture.start(), fixture.start()]);
  }, 60_000);
  afterAll(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  test("twenty posts at once, to both, make one click and one request to the network", async () => {
    for (const round of [1, 2, 3, 4, 5]) {
      sandbox.clear();
      const click = { ...FIRST, event_id: `both ${round}` };
      expectOneClick(await Promise.all(TWENTY.map((i) => postClick(gateways[i % 2]?.url ?? "", click))));
      expect(sandbox.count).toBe(1);
      expect(await fixture.rows.count("api_utmtracking")).toBe(round);
    }
  });
});
