import type { ReportAnswer } from "@metka/contract";
import { afterEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import { randomCases } from "./support/random-cases.ts";
import { StatisticsFixture } from "./support/statistics-fixture.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 180_000 };
const BANNERS = Array.from({ length: 12 }, (_, n) => ({
  id: 107_900_001 + n,
  name: `Объявление ${n + 1}`,
  group_id: 11,
}));
const CABINET = {
  per_second: 1_000_000,
  campaigns: [{ id: 1, name: "Осень" }],
  groups: [{ id: 11, name: "Широкая", campaign_id: 1 }],
  banners: BANNERS,
};
const ACCESS = { VK_ADS_CLIENT_ID: "sandbox", VK_ADS_CLIENT_SECRET: "sandbox-secret" };

/** Of a poll's four requests, the figures last. */
const HANGS_AFTER = [3, 1, 0, 2];

describeOnBoth("spend from VK Ads", (kind) => {
  let fixture: StatisticsFixture | undefined;
  afterEach(async () => {
    await fixture?.close();
    fixture = undefined;
  });

  test(
    "stands against the income of leads.tech, banner by banner, as both count it, to the kopeck",
    LIMIT,
    async () => {
      fixture = await StatisticsFixture.open(kind, 2, { clickIdParam: "sub8", env: ACCESS });
      const { sandbox } = fixture;
      sandbox.orderVkAds(CABINET);
      for (let daysAgo = 2; daysAgo >= 0; daysAgo -= 1) {
        await fixture.setDaysAgo(daysAgo);
        if (daysAgo > 0) {
          const bodies = Array.from({ length: 66 }, (_, n) => ({
            user_id: String(daysAgo * 1_000 + n),
            // The last banner brings nobody.
            ref_source: String(BANNERS[n % 11]?.id),
          }));
          await fixture.click(bodies);
        }
        const spend = BANNERS.map(({ id }, n) => ({
          banner: id,
          day: fixture?.day,
          spent: `${100 + n * 7 + daysAgo}.0${n % 10}`,
        }));
        sandbox.orderVkAds({ spend });
        sandbox.orderLeadsTech({ simulate: { seed: 14, share: 0.3, day: fixture.day } });
        for (const name of ["leads-tech", "vk-ads"]) {
          expect(await fixture.poll(name)).toMatchObject({ status: "ok", last_error: null });
        }
      }
      const { summary } = await fixture.poll("vk-ads");
      expect(summary).toMatch(
        /ID объявлений? — в метке ref_source|ID объявления — в метке ref_source \(найдена по кликам\)/,
      );
      expect(await reported(fixture)).toEqual(counted(fixture));
      const costs = () => fixture?.gateways.rows.all("select * from costs order by day, mark, value");
      const before = await costs();
      for (let n = 0; n < 2; n += 1) await fixture.poll("vk-ads");
      expect(await costs()).toEqual(before);
    },
  );

  test("killed in the middle of polls: nothing is counted twice or lost, and no token is wasted", LIMIT, async () => {
    fixture = await StatisticsFixture.open(kind, 0, { env: { ...ACCESS, VK_ADS_MARK: "ref_source" } });
    const { sandbox } = fixture;
    sandbox.orderVkAds(CABINET);
    await fixture.poll("vk-ads");
    for (let n = 0; n < randomCases(2); n += 1) {
      const spend = BANNERS.map(({ id }) => ({ banner: id, day: fixture?.day, spent: `${n + 1}.50` }));
      // The poll hangs in the figures, then in one of the lists; it is killed there.
      sandbox.orderVkAds({ spend, fault: { answer: "hang", after: HANGS_AFTER[n % HANGS_AFTER.length] } });
      const cut = fixture.ask("/api/connectors/vk-ads/run", { method: "POST" }).catch(() => undefined);
      await until("the poll hangs", 20_000, async () => sandbox.vkAds.fault === undefined);
      await fixture.gateway.kill();
      await cut;
      sandbox.orderVkAds({ fault: null });
      await fixture.restart();
      await until(
        "the lease of the dead is over",
        40_000,
        async () => (await fixture?.poll("vk-ads"))?.status === "ok",
      );
      const lines = await fixture.gateways.rows.all(`select value, amount_minor from costs order by value`);
      expect(lines).toEqual(BANNERS.map(({ id }) => ({ value: String(id), amount_minor: (n + 1) * 100 + 50 })));
    }
    expect(sandbox.vkAds.cabinets.get("sandbox")?.tokens.issued).toBe(1);
  });
});

interface Figures {
  readonly name: string | undefined;
  readonly spend: number;
  readonly revenue: number;
}

/** By what the two sides have on record. */
function counted({ sandbox }: StatisticsFixture): ReadonlyMap<string, Figures> {
  const records = sandbox.vkAds.cabinets.get("sandbox")?.records;
  const clicks = Map.groupBy(sandbox.leadsTech.leads, ({ params }) => params.sub8 ?? "");
  const income = new Map<string, number>();
  for (const leads of clicks.values()) {
    if (!leads.some(({ status }) => status === "approved")) continue;
    const banner = leads[0]?.params.sub5 ?? "";
    const own = leads.reduce((sum, lead) => sum + lead.income, 0);
    income.set(banner, (income.get(banner) ?? 0) + own);
  }
  return new Map(
    BANNERS.map(({ id, name }) => {
      const spend = [...(records?.days(id).values() ?? [])].reduce((sum, day) => sum + day.spent, 0);
      return [String(id), { name, spend, revenue: income.get(String(id)) ?? 0 }];
    }),
  );
}

async function reported(fixture: StatisticsFixture): Promise<ReadonlyMap<string, Figures>> {
  const answer = await fixture.json<ReportAnswer>("/api/reports?group_by=ref_source");
  const kopecks = (sum: string | undefined) => Math.round(Number(sum ?? 0) * 100);
  const found = new Map<string, Figures>();
  for (const { group, spend, revenue, profit, roi } of [...answer.rows, ...answer.unmatched_spend]) {
    const id = group.ref_source ?? "";
    const before = found.get(id);
    const own = { spend: kopecks(spend.RUB), revenue: kopecks(revenue.RUB) };
    expect(kopecks(profit.RUB)).toBe(own.revenue - own.spend);
    if (own.spend > 0) expect(roi.RUB).toBeCloseTo((own.revenue - own.spend) / own.spend, 5);
    found.set(id, {
      name: answer.names.ref_source?.[id]?.name,
      spend: own.spend + (before?.spend ?? 0),
      revenue: own.revenue + (before?.revenue ?? 0),
    });
  }
  return new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)));
}
