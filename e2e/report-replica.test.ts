import { existsSync } from "node:fs";
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import type { ReportAnswer } from "@metka/contract";
import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import { closeE2e, type E2eFixture, openE2e } from "./support/e2e-fixture.ts";
import type { GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 180_000 };
const READY_MS = 60_000;
const CAMPAIGNS = ["spring", "autumn", undefined];
const CLICKS = 60;
const CRASHES = 10;

describeOnBoth("the replica of reports", (kind) => {
  let e2e: E2eFixture;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    e2e = await openE2e(kind);
    gateway = e2e.gateway;
  }, 60_000);
  afterEach(() => closeE2e(e2e), 20_000);

  test("equals the rows through changes by hand, crashes, and its own deletion", LIMIT, async () => {
    for (let n = 0; n < CLICKS; n += 1) {
      const marks = { user_id: String(n % 20), utm_campaign: CAMPAIGNS[n % 3], ref: `ref ${n % 4}` };
      await postClick(gateway.url, marks, { query: "?async=1" });
    }
    expect(await visits()).toEqual(await byHand());
    await until(
      "all is delivered",
      30_000,
      async () => (await e2e.fixture.rows.count("deliveries where status = 'pending'")) === 0,
    );
    // Nothing is waited for: a report is brought up to date before it is answered.
    expect((await ask()).totals).toMatchObject({ visits: CLICKS, delivered: CLICKS, pending: 0 });
    await e2e.fixture.rows.change(
      kind === "sqlite"
        ? "update api_utmtracking set received_at = strftime('%Y-%m-%dT%H:%M:%fZ', received_at, '-' || (2 + id % 50) || ' hours')"
        : "update api_utmtracking set received_at = received_at - (2 + id % 50) * interval '1 hour'",
    );
    await e2e.fixture.rows.change("update api_utmtracking set ref = 'by hand' where id % 7 = 0");
    expect(await visits()).toEqual(await byHand());

    const [, path] = /leads-tech → http:\/\/[^/]+(\/postback\/leads-tech\/[\w-]+)\?/.exec(gateway.said) ?? [];
    const [click] = await e2e.fixture.rows.clicks();
    const postback = `${gateway.url}${path}?click_id=${click?.click_id}&transaction_id=t1&status=approved&sum=100`;
    expect((await fetch(postback)).status).toBe(200);
    expect((await ask()).totals).toMatchObject({ conversions: 1, revenue: { RUB: "100.00" } });

    for (let crash = 0; crash < CRASHES; crash += 1) {
      // Half of them while it is made, half while clicks come in.
      const file = join(e2e.fixture.folder, "data", "reports.duckdb");
      const clicks = Array.from({ length: 10 }, (_, n) =>
        postClick(gateway.url, { user_id: `c${crash}-${n}`, ref: "crash" }, { query: "?async=1" }).catch(
          () => undefined,
        ),
      );
      if (crash % 2 === 0) await Promise.all(clicks);
      await gateway.kill();
      await Promise.all(clicks);
      if (crash % 2 === 0) for (const part of ["", ".wal"]) await rm(`${file}${part}`, { force: true });
      gateway = await e2e.fixture.start();
      expect(await visits(), `crash ${crash}`).toEqual(await byHand());
      expect(existsSync(`${file}.broken`)).toBe(false);
    }
    expect((await ask()).totals).toMatchObject({ conversions: 1, revenue: { RUB: "100.00" } });
  });

  async function ask(): Promise<ReportAnswer> {
    const token = await readFile(join(e2e.fixture.folder, "data/admin-token"), "utf8");
    const headers = { authorization: `Bearer ${token.trim()}` };
    let answer: ReportAnswer | undefined;
    await until("the replica is there", READY_MS, async () => {
      const response = await fetch(`${gateway.url}/api/reports?group_by=utm_campaign,ref`, { headers });
      const text = await response.text();
      if (response.status === 503 && text.includes("reports_building")) return false;
      expect([response.status, text]).toEqual([200, expect.anything()]);
      answer = JSON.parse(text);
      return true;
    });
    if (answer === undefined) throw new Error("there is no report");
    return answer;
  }

  /** Visits by campaign and ref. */
  async function visits(): Promise<Map<string, number>> {
    const { rows } = await ask();
    return new Map(rows.map(({ group, visits }) => [JSON.stringify([group.utm_campaign, group.ref]), visits]));
  }

  async function byHand(): Promise<Map<string, number>> {
    const visits = new Map<string, number>();
    for (const { utm_campaign, ref } of await e2e.fixture.rows.clicks()) {
      const key = JSON.stringify([utm_campaign, ref]);
      visits.set(key, (visits.get(key) ?? 0) + 1);
    }
    return visits;
  }
});
