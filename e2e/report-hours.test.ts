import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ReportAnswer } from "@metka/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import type { GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";
import { closeWorld, openWorld, type World } from "./support/world.ts";

const LIMIT = { timeout: 180_000 };
/** The gateway looks every 10 s for what is to be counted. */
const COUNTED_MS = 60_000;
const CAMPAIGNS = ["spring", "autumn", undefined];
const CLICKS = 90;

describeOnBoth("hours that are over", (kind) => {
  let world: World;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    world = await openWorld(kind);
    gateway = world.gateway;
  }, 60_000);
  afterEach(() => closeWorld(world), 20_000);

  test("are counted once, and every report equals the rows, through crashes and by a rebuild", LIMIT, async () => {
    for (let n = 0; n < CLICKS; n += 1) {
      const marks = { user_id: String(n % 20), utm_campaign: CAMPAIGNS[n % 3], ref: `ref ${n % 4}` };
      await postClick(gateway.url, marks, { query: "?async=1" });
    }
    await until(
      "all is delivered",
      30_000,
      async () => (await world.room.rows.count("deliveries where status = 'pending'")) === 0,
    );
    // They were yesterday, and the days before.
    await world.room.rows.change(
      kind === "sqlite"
        ? "update api_utmtracking set received_at = strftime('%Y-%m-%dT%H:%M:%fZ', received_at, '-' || (2 + id % 50) || ' hours')"
        : "update api_utmtracking set received_at = received_at - (2 + id % 50) * interval '1 hour'",
    );
    expect((await ask()).totals).toMatchObject({ visits: CLICKS, delivered: CLICKS });
    const counted = await countedReport();
    expect(counted).toEqual(await byHand());

    // Days that are over are there as one, and quarters of hours once somebody's hours begin at the half.
    const shortcuts = (grain: string) => world.room.rows.count(`report_shortcuts where grain = '${grain}'`);
    await until("a day is there", COUNTED_MS, async () => (await shortcuts("day")) > 0);
    expect(await shortcuts("quarter")).toBe(0);
    const india = "group_by=hour,ref&tz=Asia/Kolkata&limit=10000";
    const raw = await ask(india);
    expect(raw.read.raw_hours).toBeGreaterThan(1);
    await until("quarters are counted", COUNTED_MS, async () => (await ask(india)).read.raw_hours < 1);
    expect((await ask(india)).rows).toEqual(raw.rows);

    // A conversion for a click of an hour that is counted is there at once; after a crash, too.
    const [, path] = /leads-tech → http:\/\/[^/]+(\/postback\/leads-tech\/[\w-]+)\?/.exec(gateway.said) ?? [];
    const [click] = await world.room.rows.clicks();
    const postback = `${gateway.url}${path}?click_id=${click?.click_id}&transaction_id=t1&status=approved&sum=100`;
    expect((await fetch(postback)).status).toBe(200);
    expect((await ask()).totals).toMatchObject({ conversions: 1, revenue: { RUB: "100.00" } });
    await gateway.kill();
    gateway = await world.room.start();
    expect((await ask()).totals).toMatchObject({ visits: CLICKS, conversions: 1, revenue: { RUB: "100.00" } });
    expect(await countedReport()).toEqual(counted);

    // On SQLite there is one process a database; on PostgreSQL the gateway goes on beside.
    if (kind === "sqlite") await gateway.stop();
    expect(await world.room.run("rebuild-reports.ts")).toEqual({
      code: 0,
      said: expect.stringMatching(/Пересчитано промежутков времени: \d\d+, отличий: 0/),
    });
    await world.room.rows.change(
      "update report_segments set cells = (select max(cells) from report_segments where kind = 'last_by_click') where id = (select min(id) from report_segments where kind = 'clicks')",
    );
    const rebuilt = await world.room.run("rebuild-reports.ts");
    expect(rebuilt).toEqual({ code: 0, said: expect.stringMatching(/посчитано иначе[\s\S]+отличий: 1\n/) });
    if (kind === "sqlite") gateway = await world.room.start();
    expect(await countedReport()).toEqual(counted);
  });

  async function ask(query = "group_by=utm_campaign,ref"): Promise<ReportAnswer> {
    const token = await readFile(join(world.room.folder, "data/admin-token"), "utf8");
    const headers = { authorization: `Bearer ${token.trim()}` };
    const response = await fetch(`${gateway.url}/api/reports?${query}`, { headers });
    expect(response.status).toBe(200);
    const answer: ReportAnswer = JSON.parse(await response.text());
    return answer;
  }

  /** Visits by campaign and ref, once no more than the hour that runs now is read from the rows. */
  async function countedReport(): Promise<Map<string, number>> {
    await until("the hours are counted", COUNTED_MS, async () => (await ask()).read.raw_hours < 1);
    const { rows } = await ask();
    return new Map(rows.map(({ group, visits }) => [JSON.stringify([group.utm_campaign, group.ref]), visits]));
  }

  async function byHand(): Promise<Map<string, number>> {
    const visits = new Map<string, number>();
    for (const { utm_campaign, ref } of await world.room.rows.clicks()) {
      const key = JSON.stringify([utm_campaign, ref]);
      visits.set(key, (visits.get(key) ?? 0) + 1);
    }
    return visits;
  }
});
