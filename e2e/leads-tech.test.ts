import type { ConversionList, Network, Reconciliation, ReportAnswer, StatisticsList } from "@metka/contract";
import type { Sandbox } from "@metka/sandbox";
import { afterEach, expect, test } from "vitest";
import { countedBy, everyRow, storedBy } from "./support/counted-leads.ts";
import { describeOnBoth } from "./support/database-kinds.ts";
import { StatisticsFixture } from "./support/statistics-fixture.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 180_000 };
const BANNERS = Array.from({ length: 12 }, (_, n) => String(7_000_001 + n));
const SEED = 14;
const VK_ADS = { VK_ADS_CLIENT_ID: "sandbox", VK_ADS_CLIENT_SECRET: "sandbox-secret", VK_ADS_MARK: "ref_source" };

describeOnBoth("conversions from the statistics of leads.tech", (kind) => {
  let fixture: StatisticsFixture | undefined;
  afterEach(async () => {
    await fixture?.close();
    fixture = undefined;
  });

  test("2,000 clicks of 12 banners over eight days equal what the network counts, to the kopeck", LIMIT, async () => {
    fixture = await StatisticsFixture.open(kind, 7, { clickIdParam: "sub8", env: VK_ADS });
    const { sandbox } = fixture;
    let sent = 0;
    for (let daysAgo = 7; daysAgo >= 0; daysAgo -= 1) {
      await fixture.setDaysAgo(daysAgo, { seed: SEED, share: 0.3 });
      if (daysAgo > 3) {
        await fixture.click(clicksOf(sent, 500));
        sent += 500;
      }
      await fixture.setDaysAgo(daysAgo, { seed: SEED, share: 0.3 });
      expect(await fixture.poll()).toMatchObject({ status: "ok", last_error: null });
      expect(await storedBy("click_id", fixture)).toEqual(countedBy("sub8", sandbox));
    }
    const statuses = new Set(sandbox.leadsTech.leads.map(({ status }) => status));
    expect([...statuses].sort()).toEqual(["approved", "hold", "rejected"]);
    expect(await fixture.gateways.rows.count("conversions where withdrawn_at is not null")).toBeGreaterThan(5);

    await compareReport(fixture);
    const before = await everyRow(fixture);
    await fixture.poll();
    await fixture.poll();
    expect(await everyRow(fixture)).toEqual(before);
  });

  test(
    "without a click id the user's last click gets them; what matches none is kept, listed and matched later",
    LIMIT,
    async () => {
      fixture = await StatisticsFixture.open(kind, 5);
      const { sandbox } = fixture;
      await fixture.click(clicksOf(0, 120));
      // The network counts a user that the gateway has never seen, and a lead without any sub6.
      const leads = [
        { params: { ...CONSTANTS, sub6: "999" }, day: fixture.day, status: "hold", income: "100.01" },
        { params: CONSTANTS, day: fixture.day, status: "approved", income: "55" },
      ];
      sandbox.orderLeadsTech({ leads });
      for (let daysAgo = 5; daysAgo >= 0; daysAgo -= 1) {
        await fixture.setDaysAgo(daysAgo, { seed: SEED, share: 0.5 });
        expect(await fixture.poll()).toMatchObject({ status: "ok" });
        const counted = countedBy("sub6", sandbox);
        // A lead without the sub has no known user: it stands in the statistics and makes no conversion.
        counted.delete("");
        expect(await storedBy("user_id", fixture)).toEqual(counted);
      }
      const clicks = await lastClicks(fixture);
      const attributed = await fixture.gateways.rows.all(
        "select user_id, click_id, model from conversions where click_id is not null",
      );
      expect(attributed.length).toBeGreaterThan(10);
      for (const { user_id, click_id, model } of attributed) {
        expect({ click_id, model }).toEqual({ click_id: clicks.get(String(user_id)), model: "last_click" });
      }
      const { rows } = await fixture.json<StatisticsList>("/api/statistics?matched=no");
      expect(
        rows.map(({ value, approved, pending, income_minor }) => [value, approved, pending, income_minor]),
      ).toEqual(
        expect.arrayContaining([
          ["999", 0, 1, 10_001],
          ["", 1, 0, 5_500],
        ]),
      );
      const without = await fixture.json<ConversionList>("/api/conversions?attributed=no");
      expect(without.conversions).toMatchObject([{ user_id: "999", payout: "100.01", click_id: null }]);
      expect(without.conversions[0]?.reason).toContain("нет ни одного клика");
    },
  );

  test("a switch to statistics takes over what postbacks have made: no lead is counted twice", LIMIT, async () => {
    fixture = await StatisticsFixture.open(kind, 0, { clickIdParam: "sub8" });
    const { sandbox } = fixture;
    await fixture.click(clicksOf(0, 3));
    const { networks } = await fixture.json<{ networks: Network[] }>("/api/networks");
    const [url = ""] = networks.find(({ slug }) => slug === "leads-tech")?.postback_url.split("?") ?? [];
    const postback = fixture.gateway.url + new URL(url).pathname;
    await patchNetwork(fixture, { conversions_from: "postback" });
    const [first] = sandbox.leadsTech.clicks;
    const sent = { sub8: first?.click.params.sub8 ?? "", transaction_id: "t1", status: "pending", sum: "100" };
    const answer = await fetch(`${postback}?${new URLSearchParams(sent)}`);
    expect(answer.status).toBe(200);
    sandbox.orderLeadsTech({
      leads: [
        { click: 1, status: "approved", income: "120.5" },
        { click: 2, income: "7" },
      ],
    });
    const polled = await fixture.poll();
    expect(polled.warnings.join()).toContain("берутся из постбеков");
    expect(await fixture.gateways.rows.count("conversions")).toBe(1);
    await patchNetwork(fixture, { conversions_from: "statistics" });
    expect(await fixture.poll()).toMatchObject({ status: "ok", warnings: [expect.stringContaining("otkaz")] });
    expect(await storedBy("click_id", fixture)).toEqual(countedBy("sub8", sandbox));
    const late = await fetch(`${postback}?${new URLSearchParams({ ...sent, status: "approved" })}`);
    expect(late.status).toBe(422);
    expect(await late.text()).toContain("conversions_from");
    // Also when the network is switched back: that lead was counted by the statistics.
    await patchNetwork(fixture, { conversions_from: "postback" });
    expect(
      await fixture.gateways.rows.all("select network_revision from postbacks where verdict = 'rejected'"),
    ).toEqual([{ network_revision: 2_147_483_647 }]);
    expect(await fixture.gateways.rows.count("conversions")).toBe(2);
  });

  test("a day with three lost clicks and one counted twice is named by the reconciliation", LIMIT, async () => {
    fixture = await StatisticsFixture.open(kind, 3, { clickIdParam: "sub8", env: { LOG_LEVEL: "info" } });
    const { gateway } = fixture;
    gateway.read();
    const { sandbox } = fixture;
    await fixture.click(clicksOf(0, 20));
    sandbox.orderLeadsTech({ lose: [2, 5, 9] });
    // The connection ends before the answer: the gateway sends once more, and the network has both.
    sandbox.setMode({ kind: "drop" });
    const twice = fixture.click([{ user_id: "twice", ref_source: BANNERS[0] }]);
    await twice;
    sandbox.setMode({ kind: "redirect" });
    await sandbox.whenReceived(22, 30_000);
    const day = fixture.day;
    sandbox.orderLeadsTech({ days: [{ from: 1, to: 22, day }] });
    const leads = [1, 3, 4].map((click) => ({ click, status: "approved", income: "100" }));
    sandbox.orderLeadsTech({ leads: [...leads, { params: CONSTANTS, day, income: "50" }] });
    // Now it is the newest closed day.
    await fixture.setDaysAgo(1);
    const polled = await fixture.poll();
    const idOf = (n: number) => sandbox.received.find((click) => click.n === n)?.params.sub8;
    const { rows } = await fixture.json<Reconciliation>(`/api/reconciliation?from=${day}&to=${day}`);
    expect(rows).toMatchObject([
      {
        day,
        offers: ["leads-tech"],
        closed: true,
        ours: { clicks: 21, conversions: 3, income: "300.00" },
        theirs: { clicks: 19, conversions: 4, income: "350.00" },
        difference: { clicks: -2, conversions: 1, approved: 1, income: "50.00", percent: 25 },
      },
    ]);
    const reasons = new Map(rows[0]?.reasons.map((reason) => [reason.code, reason]));
    expect(reasons.get("lost_by_network")).toMatchObject({ count: 3, click_ids: [2, 5, 9].map(idOf) });
    expect(reasons.get("counted_twice")).toMatchObject({ count: 1, click_ids: [idOf(21)] });
    expect(reasons.get("sent_twice")).toMatchObject({ count: 1, click_ids: [idOf(21)] });
    expect(reasons.get("without_sub")).toMatchObject({ count: 1 });
    expect(polled.difference_percent).toBe(25);
    expect(polled.warnings.join()).toContain(`сверка за ${day}, leads-tech: расходится на 25 %`);
    await until("the difference is logged", 5_000, () => gateway.said.includes(`сверка за ${day}`));
    const metrics = await (await fixture.ask("/metrics")).text();
    expect(metrics).toContain('metka_reconciliation_difference_percent{connector="leads-tech"} 25');
    expect(idOf(21)).toBe(idOf(22));
  });
});

const CONSTANTS = { sub1: "babkimankirf", sub2: "vk_bot_otkaz_1offer" };

async function patchNetwork(fixture: StatisticsFixture, settings: object): Promise<void> {
  const response = await fixture.ask("/api/networks/leads-tech", {
    method: "PATCH",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ settings }),
  });
  expect(response.status).toBe(200);
}

/** Of each user, in the order in which the gateway took them. */
async function lastClicks({ gateways }: StatisticsFixture): Promise<ReadonlyMap<string, unknown>> {
  const clicks = await gateways.rows.all(
    "select user_id, click_id from api_utmtracking where offer = 'leads-tech' order by received_at, id",
  );
  return new Map(clicks.map(({ user_id, click_id }) => [String(user_id), click_id]));
}

/** Spend, income, profit and ROI of each banner, against the sandbox's records. */
async function compareReport(fixture: StatisticsFixture): Promise<void> {
  const spend = new Map(BANNERS.map((banner, n) => [banner, 100_000 + n * 12_345]));
  // A day on which each banner had visits.
  const day = new Date(Date.now() - 5 * 86_400_000 + 3 * 3_600_000).toISOString().slice(0, 10);
  fixture.sandbox.orderVkAds({
    per_second: 1_000_000,
    campaigns: [{ id: 1, name: "Осень" }],
    groups: [{ id: 11, name: "Широкая", campaign_id: 1 }],
    banners: BANNERS.map((id) => ({ id: Number(id), name: `Объявление ${id}`, group_id: 11 })),
    spend: BANNERS.map((id) => ({ banner: Number(id), day, spent: rub(spend.get(id) ?? 0) })),
  });
  expect(await fixture.poll("vk-ads")).toMatchObject({ status: "ok", last_error: null });
  const from = new Date(Date.now() - 9 * 86_400_000).toISOString().slice(0, 10);
  const report = await fixture.json<ReportAnswer>(`/api/reports?from=${from}&to=${fixture.day}&group_by=ref_source`);
  const shown = report.rows.map((row) => [
    row.group.ref_source,
    row.conversions,
    row.revenue?.RUB,
    row.profit?.RUB,
    row.roi?.RUB,
  ]);
  const byBanner = Map.groupBy(fixture.sandbox.leadsTech.leads, ({ params }) => params.sub5 ?? "");
  const expected = BANNERS.map((banner) => {
    const leads = byBanner.get(banner) ?? [];
    const spent = spend.get(banner) ?? 0;
    const revenue = approvedIncome(leads);
    return [banner, leads.length, rub(revenue), rub(revenue - spent), (revenue - spent) / spent];
  });
  const sorted = (rows: readonly unknown[][]) => rows.toSorted((a, b) => String(a[0]).localeCompare(String(b[0])));
  for (const [n, row] of sorted(shown).entries()) {
    const [banner, conversions, revenue, profit, roi] = sorted(expected)[n] ?? [];
    expect(row.slice(0, 4)).toEqual([banner, conversions, revenue, profit]);
    expect(Number(row[4])).toBeCloseTo(Number(roi), 3);
  }
  expect(shown.map(([banner]) => banner).sort()).toEqual(BANNERS);
}

/** Of each click, all of its income once one of its leads is approved. */
function approvedIncome(leads: Sandbox["leadsTech"]["leads"]): number {
  return [...Map.groupBy(leads, ({ params }) => params.sub8).values()]
    .filter((own) => own.some(({ status }) => status === "approved"))
    .reduce((sum, own) => sum + own.reduce((total, { income }) => total + income, 0), 0);
}

function rub(kopecks: number): string {
  return (kopecks / 100).toFixed(2);
}

function clicksOf(from: number, count: number) {
  return Array.from({ length: count }, (_, n) => {
    const banner = BANNERS[(from + n) % BANNERS.length];
    // Three clicks a user, so that the click's id has to tell them apart.
    return { user_id: String(1_000 + Math.floor((from + n) / 3)), ref: "500", ref_source: banner };
  });
}
