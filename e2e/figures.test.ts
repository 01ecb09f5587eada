import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ReportAnswer } from "@metka/contract";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DATABASE_KINDS } from "./support/database-kinds.ts";
import { closeE2e, type E2eFixture, openE2e } from "./support/e2e-fixture.ts";
import type { Row } from "./support/rows.ts";
import { seededRandom } from "./support/seeded-random.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 120_000 };
const BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0";
const REFS = ["vk_bot_test", "mini_app_test", "direct_test"];
const CAMPAIGNS = ["spring_2025", "autumn_2025", undefined];

describe.each(DATABASE_KINDS)("a day's work, on %s", (kind) => {
  let e2e: E2eFixture;
  let postbackUrl: string;

  beforeEach(async () => {
    e2e = await openE2e(kind);
    const [, path] = /leads-tech → http:\/\/[^/]+(\/postback\/leads-tech\/[\w-]+)\?/.exec(e2e.gateway.said) ?? [];
    postbackUrl = e2e.gateway.url + path;
  }, 60_000);
  afterEach(() => closeE2e(e2e), 20_000);

  test("1,000 clicks and 300 conversions: every figure of the report is the sum of its rows", LIMIT, async () => {
    const random = seededRandom(1_000 + kind.length);
    const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)];
    await inTurns(1_000, 40, async (n) => {
      const marks = { ref: pick(REFS) ?? "", utm_campaign: pick(CAMPAIGNS) ?? "", user_id: String(n % 400) };
      if (n % 5 < 3) await send(marks);
      else await tap(n % 2 === 0 ? "otkaz" : "leads-tech", marks);
    });
    // Bots are in the table and in no figure.
    await tap("otkaz", { ref: "vk_bot_test" }, "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)");
    await until(
      "everything is delivered",
      30_000,
      async () => (await count("deliveries where status = 'pending'")) === 0,
    );

    const ids = (
      await e2e.fixture.rows.all("select click_id from api_utmtracking where isbot = 0 order by click_id")
    ).map(({ click_id }) => String(click_id));
    expect(ids).toHaveLength(1_000);
    await inTurns(300, 10, async (n) => {
      const click_id = n % 20 === 0 ? "01kf0c5a00000000000000tesz" : ids[Math.floor(random() * ids.length)];
      const params = { click_id, transaction_id: `t${n}`, ...(n % 3 === 0 ? { currency: "usd" } : {}) };
      const sum = `${Math.floor(random() * 900)}${n % 2 === 0 ? "," : "."}${10 + (n % 90)}`;
      await postback({ form: ["query", "form", "json"][n % 3], params: { ...params, sum, status: " Pending" } });
      if (n % 4 !== 0) await postback({ params: { ...params, sum, status: pick(["APPROVED", "rejected"]) }, times: 2 });
      // Late and out of order; and twenty at once of one.
      if (n % 25 === 0)
        await postback({ params: { ...params, sum, status: "approved" }, times: 20, concurrently: true });
    });
    expect(await count("conversions")).toBe(300);

    const clicks = await e2e.fixture.rows.clicks();
    const conversions = await e2e.fixture.rows.all("select * from conversions");
    const deliveries = new Map((await e2e.fixture.rows.deliveries()).map(({ id, status }) => [id, status]));
    const people = clicks.filter(({ isbot }) => isbot === 0);
    const facts = { conversions, deliveries, unique: firstOfEach(people) };
    for (const group of ["ref", "utm_campaign", "offer", "event_type"] as const) {
      const report = await ask(`users=1&group_by=${group}`);
      const values = new Set(people.map((click) => click[group] ?? null));
      expect(new Set(report.rows.map((row) => row.group[group]))).toEqual(values);
      for (const row of report.rows) {
        const own = people.filter((click) => (click[group] ?? null) === row.group[group]);
        expect(row).toMatchObject(figures(own, facts));
      }
      const withoutClick = conversions.filter(({ click_id }) => click_id === null);
      expect(withoutClick.length).toBeGreaterThan(0);
      expect(report.unattributed).toMatchObject([{ visits: 0, clicks: 0, ...money(withoutClick) }]);
      expect(report.totals).toMatchObject({ ...figures(people, facts), ...money(conversions) });
    }
    for (const basis of ["click", "conversion"]) {
      expect((await ask(`basis=${basis}`)).totals.conversions).toBe(300);
    }
  });

  async function send(body: Record<string, string>): Promise<void> {
    const url = `${e2e.gateway.url}/api/arbitrage/send-to-leads-tech/?async=1`;
    const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
    expect(response.status).toBe(202);
    await response.arrayBuffer();
  }

  async function tap(offer: string, marks: Record<string, string>, userAgent = BROWSER): Promise<void> {
    const url = `${e2e.gateway.url}/go/${offer}?${new URLSearchParams(marks)}`;
    const response = await fetch(url, { redirect: "manual", headers: { "user-agent": userAgent } });
    expect(response.status).toBe(302);
    await response.arrayBuffer();
  }

  async function postback(order: Record<string, unknown>): Promise<void> {
    const url = `${e2e.sandbox.url}/_sandbox/postback`;
    const response = await fetch(url, { method: "POST", body: JSON.stringify({ url: postbackUrl, ...order }) });
    const { answers }: { answers: { status: number }[] } = JSON.parse(await response.text());
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  }

  async function ask(query: string): Promise<ReportAnswer> {
    const token = await readFile(join(e2e.fixture.folder, "data/admin-token"), "utf8");
    const headers = { authorization: `Bearer ${token.trim()}` };
    const answer: ReportAnswer = JSON.parse(
      await (await fetch(`${e2e.gateway.url}/api/reports?${query}`, { headers })).text(),
    );
    return answer;
  }

  async function count(from: string): Promise<number> {
    return e2e.fixture.rows.count(from);
  }
});

/** All of it happened within a few minutes, so of a visitor's clicks of one kind on an offer only the first is new. */
function firstOfEach(clicks: readonly Row[]): ReadonlySet<unknown> {
  const first = new Map<string, unknown>();
  const key = ({ user_id, offer, event_type }: Row) => JSON.stringify([user_id, offer, event_type]);
  const inTime = clicks.toSorted(
    (a, b) => Date.parse(String(a.received_at)) - Date.parse(String(b.received_at)) || Number(a.id) - Number(b.id),
  );
  for (const click of inTime) if (!first.has(key(click))) first.set(key(click), click.id);
  return new Set(first.values());
}

interface Facts {
  readonly conversions: readonly Row[];
  readonly deliveries: ReadonlyMap<number, string>;
  readonly unique: ReadonlySet<unknown>;
}

/** Counted from the rows, in plain loops. */
function figures(clicks: readonly Row[], { conversions, deliveries, unique }: Facts) {
  const of = (type: string) => clicks.filter(({ event_type }) => event_type === type);
  const uniques = (type: string) => of(type).filter(({ id }) => unique.has(id)).length;
  const ids = new Set(clicks.map(({ click_id }) => click_id));
  return {
    ...money(conversions.filter(({ click_id }) => ids.has(click_id))),
    visits: of("arbitrage_send").length,
    clicks: of("offer_click").length,
    unique_visits: uniques("arbitrage_send"),
    unique_clicks: uniques("offer_click"),
    users: new Set(clicks.map(({ user_id }) => user_id)).size,
    delivered: clicks.filter(({ id }) => deliveries.get(Number(id)) === "delivered").length,
  };
}

function money(paid: readonly Row[]) {
  const status = (name: string) => paid.filter((conversion) => conversion.status === name);
  const revenue: Record<string, number> = {};
  for (const { currency, payout_minor } of status("approved")) {
    revenue[String(currency)] = (revenue[String(currency)] ?? 0) + Number(payout_minor);
  }
  return {
    conversions: paid.length,
    conversions_pending: status("pending").length,
    conversions_approved: status("approved").length,
    conversions_rejected: status("rejected").length,
    revenue: Object.fromEntries(
      Object.entries(revenue).map(([currency, minor]) => [currency, (minor / 100).toFixed(2)]),
    ),
  };
}

async function inTurns(times: number, atOnce: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < times) {
      const n = next;
      next += 1;
      await work(n);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
