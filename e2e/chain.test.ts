import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DATABASE_KINDS } from "./support/database-kinds.ts";
import { closeE2e, type E2eFixture, openE2e } from "./support/e2e-fixture.ts";
import { postClick } from "./support/post-click.ts";

const LIMIT = { timeout: 90_000 };
const BROWSER = "Mozilla/5.0 (Linux; Android 13; M BOT 551) AppleWebKit/537.36 Chrome/120.0.0.0 Mobile Safari/537.36";
const AD = "utm_source=vk_ads&utm_campaign=spring&ref=b40";

describe.each(DATABASE_KINDS)("one chain from the ad to the money, on %s", (kind) => {
  let e2e: E2eFixture;
  let headers: Record<string, string>;
  /** As the console prints it. */
  let postbackUrl: string;

  beforeEach(async () => {
    e2e = await openE2e(kind);
    const [, rest = ""] = /leads-tech → http:\/\/[^/]+(\/postback\/leads-tech\/\S+)/.exec(e2e.gateway.said) ?? [];
    postbackUrl = e2e.gateway.url + rest;
    headers = {
      authorization: `Bearer ${(await readFile(join(e2e.fixture.folder, "data/admin-token"), "utf8")).trim()}`,
    };
  }, 60_000);
  afterEach(() => closeE2e(e2e), 20_000);

  /** The ad's Mini App visit, then the offer through the gateway; the browser follows to the network. */
  async function visitAndOpen(slug: string): Promise<string> {
    const { answer } = await postClick(e2e.gateway.url, {
      user_id: "4001",
      url: `https://app.example/index.html#${AD}`,
      offer: slug,
    });
    await e2e.sandbox.whenReceived(1, 10_000);
    const link = `${e2e.gateway.url}/go/${slug}?s4=b40&s6=4001&click_id=${answer.click_id}`;
    const tap = await fetch(link, { redirect: "manual", headers: { "user-agent": BROWSER } });
    expect(tap.status).toBe(302);
    await (await fetch(tap.headers.get("location") ?? "", { redirect: "manual" })).text();
    await e2e.sandbox.whenReceived(2, 10_000);
    const [{ click_id, visit_click_id } = {}] = (await e2e.fixture.rows.clicks()).slice(-1);
    expect(visit_click_id).toBe(answer.click_id);
    return String(click_id);
  }

  async function postBack(url: string) {
    const params = { transaction_id: "t1", status: "approved", sum: "1 234,50" };
    const body = JSON.stringify({ url, params });
    const response = await fetch(`${e2e.sandbox.url}/_sandbox/postback`, { method: "POST", body });
    const { answers } = JSON.parse(await response.text());
    return answers[0]?.body;
  }

  async function report() {
    const today = new Date().toISOString().slice(0, 10);
    const query = `group_by=utm_campaign&from=${today}&to=${today}&tz=UTC`;
    const { rows, unattributed } = JSON.parse(
      await (await fetch(`${e2e.gateway.url}/api/reports?${query}`, { headers })).text(),
    );
    expect(unattributed).toEqual([]);
    return rows;
  }

  const ROW = {
    group: { utm_campaign: "spring" },
    visits: 1,
    clicks: 1,
    conversions: 1,
    conversions_approved: 1,
    revenue: { RUB: "1234.50" },
  };

  test("with the shipped offers and settings alone, by the user", LIMIT, async () => {
    const clickId = await visitAndOpen("leads-tech");
    expect(await postBack(postbackUrl)).toMatchObject({ verdict: "accepted", click_id: clickId });
    expect(await report()).toMatchObject([ROW]);
  });

  test("exactly, where the offer sends the click's id", LIMIT, async () => {
    const offer = {
      slug: "exact",
      title: "Exact",
      network: "leads-tech",
      template: `${e2e.sandbox.url}/click/1/1/?sub6={user_id}`,
      click_id_param: "sub8",
    };
    const made = await fetch(`${e2e.gateway.url}/api/offers`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify(offer),
    });
    expect(made.status).toBe(201);
    const clickId = await visitAndOpen("exact");
    const [path = ""] = postbackUrl.split("?");
    expect(await postBack(`${path}?click_id={sub8}`)).toMatchObject({ verdict: "accepted", click_id: clickId });
    expect(await report()).toMatchObject([ROW]);
  });
});
