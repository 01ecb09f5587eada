import { seededRandom } from "@metka/testing/seeded-random.ts";
import { ulid } from "ulid";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { formatMoney } from "../../money.ts";
import { ReportFixture } from "../../report/report-fixture.ts";
import { KINDS } from "../../store/testing.ts";
import { VkAdsFixture } from "./testing.ts";

const DAYS = ["2026-11-08", "2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12"];
const BANNERS = Array.from({ length: 12 }, (_, n) => ({
  id: 107_900_001 + n,
  name: `Объявление ${n + 1}`,
  group_id: 11,
}));
const CABINET = {
  campaigns: [{ id: 1, name: "Осень" }],
  groups: [{ id: 11, name: "Широкая", campaign_id: 1 }],
  banners: BANNERS,
};

describe.each(KINDS)("spend of a cabinet in reports, on %s", (kind) => {
  let reports: ReportFixture;
  let vk: VkAdsFixture;
  beforeEach(async () => {
    reports = await ReportFixture.open(kind, inject("postgresUrl"));
    vk = await VkAdsFixture.open(reports.store, reports.storeFixture.folder);
  });
  afterEach(async () => {
    await vk?.close();
    await reports?.close();
  });

  /** Spend, revenue, profit and ROI of each banner, by what the sandbox and the test know. */
  function expected(revenue: ReadonlyMap<number, number>) {
    const cabinet = vk.sandbox.vkAds.cabinets.get("sandbox");
    return BANNERS.map(({ id, name }) => {
      const spent = DAYS.reduce((sum, day) => sum + (cabinet?.records.closed(id, day).spent ?? 0), 0);
      const profit = (revenue.get(id) ?? 0) - spent;
      return {
        id: String(id),
        name,
        spend: formatMoney(spent, "RUB"),
        profit: formatMoney(profit, "RUB"),
        roi: profit / spent,
      };
    });
  }

  async function reported() {
    const answer = await reports.report({
      group_by: "utm_content",
      from: "2026-11-01",
      to: "2026-11-30",
      tz: "Europe/Moscow",
    });
    const rows = [...answer.rows, ...answer.unmatched_spend].map(({ group, spend, profit, roi }) => ({
      id: String(group.utm_content),
      name: answer.names.utm_content?.[group.utm_content ?? ""]?.name,
      spend: spend.RUB,
      profit: profit.RUB,
      roi: roi.RUB,
    }));
    return { rows: rows.sort((a, b) => (a.id < b.id ? -1 : 1)), answer };
  }

  test("equals the cabinet's own records to the kopeck, banner by banner, while it lags and moves", async () => {
    const random = seededRandom(7);
    const revenue = new Map<number, number>();
    vk.sandbox.orderVkAds({ ...CABINET, lag_hours: 3 });
    for (const [at, day] of DAYS.entries()) {
      for (const { id } of BANNERS) {
        const spend = [{ banner: id, day, spent: formatMoney(Math.floor(random() * 100_000), "RUB"), clicks: 3 }];
        vk.sandbox.orderVkAds({ spend });
        // The last banner brings no visitor: its spend must not be lost.
        if (id === BANNERS.at(-1)?.id) continue;
        const click_id = ulid().toLowerCase();
        await reports.visit(`${day}T10:00:00`, { utm_content: String(id), click_id, offer: reports.network.offer });
        if (at % 2 === 0) continue;
        const sum = Math.floor(random() * 200_000);
        revenue.set(id, (revenue.get(id) ?? 0) + sum);
        const order = { transaction_id: click_id, click_id, status: "approved", sum: formatMoney(sum, "RUB") };
        expect(await reports.network.verdict(order, { at: `${day}T11:00:00.000Z` })).toBe("accepted");
      }
      for (const hour of ["09:00", "15:30", "20:50"]) {
        vk.at(`${day}T${hour}:00Z`);
        await vk.poll();
      }
      // A figure of the day before is corrected, and one is withdrawn.
      if (at > 0) {
        const before = DAYS[at - 1];
        const [first, second] = BANNERS;
        vk.sandbox.orderVkAds({ spend: [{ banner: first?.id, day: before, spent: "77.77" }] });
        vk.sandbox.orderVkAds({ spend: [{ banner: second?.id, day: before, spent: "0" }] });
      }
    }
    vk.at("2026-11-14T09:00:00Z");
    await vk.poll();
    const { rows, answer } = await reported();
    const own = expected(revenue);
    expect(rows.map(({ roi: _, ...row }) => row)).toEqual(own.map(({ roi: _, ...row }) => row));
    for (const [n, row] of rows.entries()) expect(row.roi).toBeCloseTo(own[n]?.roi ?? Number.NaN, 5);
    expect(answer.unmatched_spend.length).toBeGreaterThan(0);
    const lines = await reports.db.selectFrom("costs").selectAll().orderBy("day").orderBy("value").execute();
    const names = await reports.db.selectFrom("ad_names").selectAll().orderBy("id").execute();
    expect(await vk.poll()).toMatchObject({ changed: 0 });
    expect(await vk.poll({ full: true })).toMatchObject({ changed: 0 });
    expect(await reports.db.selectFrom("costs").selectAll().orderBy("day").orderBy("value").execute()).toEqual(lines);
    expect(await reports.db.selectFrom("ad_names").selectAll().orderBy("id").execute()).toEqual(names);
  });
});
