import type { Sandbox } from "@metka/sandbox";
import { afterEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import type { Row } from "./support/rows.ts";
import { StatisticsFixture } from "./support/statistics-fixture.ts";

const LIMIT = { timeout: 180_000 };
const BANNERS = Array.from({ length: 12 }, (_, n) => String(7_000_001 + n));
const SEED = 14;

describeOnBoth("conversions from the statistics of leads.tech", (kind) => {
  let fixture: StatisticsFixture | undefined;
  afterEach(async () => {
    await fixture?.close();
    fixture = undefined;
  });

  test("2,000 clicks of 12 banners over eight days equal what the network counts, to the kopeck", LIMIT, async () => {
    fixture = await StatisticsFixture.open(kind, 7, { clickIdParam: "sub8" });
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

    const before = await everyRow(fixture);
    await fixture.poll();
    await fixture.poll();
    expect(await everyRow(fixture)).toEqual(before);
  });
});

function clicksOf(from: number, count: number) {
  return Array.from({ length: count }, (_, n) => {
    const banner = BANNERS[(from + n) % BANNERS.length];
    // Three clicks a user, so that the click's id has to tell them apart.
    return { user_id: String(1_000 + Math.floor((from + n) / 3)), ref: "500", ref_source: banner };
  });
}

/** What each click, or user's day, is to have: how many of each status, and each payout. */
type Counted = Map<string, string>;

/** Of the network's own records, by the rule that the docs give for the income. */
function countedBy(sub: string, sandbox: Sandbox): Counted {
  const groups = Map.groupBy(sandbox.leadsTech.leads, ({ params }) => params[sub] ?? "");
  return new Map(
    Array.from(groups, ([key, leads]) => {
      const statuses = leads.map(({ status }) => (status === "hold" || status === "inprogress" ? "pending" : status));
      const income = leads.reduce((sum, lead) => sum + lead.income, 0);
      const paid = ["approved", "pending", "rejected"].find((status) => statuses.some((one) => one === status));
      const holders = statuses.filter((status) => status === paid).length;
      const shares = Array.from({ length: holders }, (_, n) => Math.floor((income + holders - 1 - n) / holders));
      const all = statuses.map((status) => `${status} ${status === paid ? shares.shift() : 0}`);
      return [key, all.sort().join(", ")] as const;
    }),
  );
}

async function storedBy(column: "click_id" | "user_id", { gateways }: StatisticsFixture): Promise<Counted> {
  const rows = await gateways.rows.all(
    `select ${column} as key, status, payout_minor from conversions where withdrawn_at is null`,
  );
  const groups = Map.groupBy(rows, ({ key }) => String(key));
  return new Map(
    Array.from(groups, ([key, own]) => [
      key,
      own
        .map(({ status, payout_minor }) => `${status} ${payout_minor}`)
        .sort()
        .join(", "),
    ]),
  );
}

async function everyRow({ gateways }: StatisticsFixture): Promise<readonly Row[][]> {
  const tables = ["conversions", "conversion_changes", "postbacks", "statistics_rows"];
  return await Promise.all(tables.map((table) => gateways.rows.all(`select * from ${table} order by id`)));
}
