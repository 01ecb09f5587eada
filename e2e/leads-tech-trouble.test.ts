import { afterEach, describe, expect, test } from "vitest";
import { countedBy, everyRow, storedBy } from "./support/counted-leads.ts";
import { describeOnBoth } from "./support/database-kinds.ts";
import { StatisticsFixture } from "./support/statistics-fixture.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 180_000 };
/** On each of two databases. */
const KILLS = 10;
const SEED = 77;

let fixtures: StatisticsFixture[] = [];
afterEach(async () => {
  for (const fixture of fixtures) await fixture.close();
  fixtures = [];
});

async function open(...args: Parameters<typeof StatisticsFixture.open>): Promise<StatisticsFixture> {
  const fixture = await StatisticsFixture.open(...args);
  fixtures.push(fixture);
  return fixture;
}

const clicks = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ user_id: String(2_000 + n), ref_source: "7000001" }));

describeOnBoth("polls of leads.tech in trouble", (kind) => {
  let fixture: StatisticsFixture;
  afterEach(() => {
    fixtures = fixtures.filter((one) => one !== fixture);
    return fixture?.close();
  });

  test(
    `killed ${KILLS} times in the middle of a poll: nothing is counted twice and nothing is lost`,
    LIMIT,
    async () => {
      fixture = await StatisticsFixture.open(kind, 0, { clickIdParam: "sub8" });
      await fixture.click(clicks(300));
      const { rows } = fixture.gateways;
      const simulate = (age: number) => {
        const day = new Date(Date.parse(fixture.day) + age * 86_400_000).toISOString().slice(0, 10);
        fixture.sandbox.orderLeadsTech({ simulate: { seed: SEED, share: 0.7, day } });
      };
      let cutOff = 0;
      for (let kill = 0; kill < KILLS; kill += 1) {
        // A gateway that died holds its lease for 20 s on PostgreSQL; here nobody waits for that.
        await rows.change("update connectors set run = null, leased_by = null, lease_ends_at = null");
        const before = await rows.count("conversion_changes");
        // Every lead is on hold, or decided: all of them change from poll to poll.
        simulate(kill % 2 === 0 ? 1 : 3);
        let hasEnded = false;
        const run = fixture
          .ask("/api/connectors/leads-tech/run", { method: "POST" })
          .catch(() => undefined)
          .finally(() => {
            hasEnded = true;
          });
        await until("the poll has changed something", 20_000, async () => {
          return hasEnded || (await rows.count("conversion_changes")) > before;
        });
        await fixture.gateway.kill();
        await run;
        const [row] = await rows.all("select run from connectors");
        if (row?.run !== null) cutOff += 1;
        await fixture.restart();
      }
      expect(cutOff).toBeGreaterThan(0);
      simulate(5);
      await rows.change("update connectors set run = null, leased_by = null, lease_ends_at = null");
      expect(await fixture.poll()).toMatchObject({ status: "ok" });
      expect(await storedBy("click_id", fixture)).toEqual(countedBy("sub8", fixture.sandbox));
      // Each began once, and its history leads to what it is.
      const begun = await rows.all(
        "select conversion_id from conversion_changes where from_status is null group by conversion_id having count(*) > 1",
      );
      expect(begun).toEqual([]);
      const broken = await rows.all(`
      select c.id from conversions c
      where c.status <> (select to_status from conversion_changes h where h.conversion_id = c.id order by h.id desc limit 1)`);
      expect(broken).toEqual([]);
    },
  );

  test(
    "429 storms, expired tokens, other forms: the poll succeeds all the same and changes nothing",
    LIMIT,
    async () => {
      fixture = await StatisticsFixture.open(kind, 0, { clickIdParam: "sub8" });
      const { sandbox } = fixture;
      await fixture.click(clicks(30));
      sandbox.orderLeadsTech({ leads: leadsOfClicks(10) });
      expect(await fixture.poll()).toMatchObject({ status: "ok" });
      const rows = await everyRow(fixture);
      expect(await storedBy("click_id", fixture)).toEqual(countedBy("sub8", sandbox));
      const orders = [
        { fault: { answer: "429", times: 4 } },
        { fault: { answer: "500", times: 1 } },
        { fault: { answer: "cut", times: 1, after: 2 } },
        { fault: { answer: "unknown", times: 100 } },
        { fault: null, tokens: "expire" },
        { tokens: "delete" },
        { list: "rows", texts: false },
        { list: "list" },
        { list: "stats" },
      ];
      for (const order of orders) {
        sandbox.orderLeadsTech(order);
        expect(await fixture.poll(), JSON.stringify(order)).toMatchObject({ status: "ok", last_error: null });
      }
      expect(sandbox.leadsTech.refreshes).toBe(1);
      expect(await everyRow(fixture)).toEqual(rows);
    },
  );

  test(
    "a wrong password, HTML and a missing field are told in words, change nothing and show no secret",
    LIMIT,
    async () => {
      fixture = await StatisticsFixture.open(kind, 0, { clickIdParam: "sub8" });
      const { sandbox, gateway } = fixture;
      gateway.read();
      await fixture.click(clicks(30));
      sandbox.orderLeadsTech({ leads: leadsOfClicks(10) });
      await fixture.poll();
      const rows = await everyRow(fixture);
      sandbox.orderLeadsTech({ leads: [] });
      const troubles: readonly [object, object, string][] = [
        // The first page of the first day comes well: the day is not begun all the same.
        [{ fault: { answer: "html", times: 100 } }, { fault: null }, "прислал не JSON (200, text/html)"],
        [{ fault: { answer: "changed", times: 100 } }, { fault: null }, "нет поля sumwebmaster"],
        [{ password: "another", tokens: "delete" }, { password: "sandbox-password" }, "не принимает логин или пароль"],
      ];
      for (const [order, repair, said] of troubles) {
        sandbox.orderLeadsTech(order);
        const polled = await fixture.poll();
        expect(polled).toMatchObject({ status: "failing", last_error: expect.stringContaining(said) });
        expect(await everyRow(fixture)).toEqual(rows);
        const metrics = await (await fixture.ask("/metrics")).text();
        expect(metrics).toMatch(/metka_connector_failures\{connector="leads-tech"\} [1-9]/);
        sandbox.orderLeadsTech(repair);
      }
      expect(await fixture.poll()).toMatchObject({ status: "ok", last_error: null });
      // All leads are gone: the network took them back, and no report counts them.
      expect(await storedBy("click_id", fixture)).toEqual(new Map());
      const list = await (await fixture.ask("/api/connectors")).text();
      const kept = JSON.stringify(await fixture.gateways.rows.all("select * from connectors"));
      expect(gateway.said).toContain("не опрошено");
      for (const text of [list, kept, gateway.said]) expect(text).not.toContain("sandbox-password");
    },
  );
});

describe("one poll at a time", () => {
  test("of two gateways one polls; when it dies the other goes on", LIMIT, async () => {
    const fixture = await open("postgres", 0, { clickIdParam: "sub8" });
    const { sandbox, gateways, gateway } = fixture;
    await fixture.click(clicks(20));
    await fixture.poll();
    await fixture.restart();
    const second = fixture.gateway;
    sandbox.orderLeadsTech({ leads: leadsOfClicks(5), fault: { answer: "hang", times: 1 } });
    const hanging = fixture.askOf(gateway, "/api/connectors/leads-tech/run", { method: "POST" }).catch(() => undefined);
    await until("one gateway polls", 10_000, async () => sandbox.leadsTech.fault === undefined);
    const requests = sandbox.leadsTech.requests;
    const refused = await fixture.askOf(second, "/api/connectors/leads-tech/run", { method: "POST" });
    expect(refused.status).toBe(202);
    expect(await refused.json()).toMatchObject({ done: false, connector: { status: "polling" } });
    expect(sandbox.leadsTech.requests).toBe(requests);
    await gateway.kill();
    await hanging;
    expect(await fixture.poll()).toMatchObject({ status: "ok" });
    expect(await storedBy("click_id", fixture)).toEqual(countedBy("sub8", sandbox));
    expect(await gateways.rows.count("connectors")).toBe(1);
  });

  test("SIGTERM in the middle of a poll ends it in time, and the next start polls at once", LIMIT, async () => {
    const fixture = await open("sqlite", 0, { clickIdParam: "sub8" });
    await fixture.click(clicks(5));
    await fixture.poll();
    const { sandbox } = fixture;
    sandbox.orderLeadsTech({ leads: leadsOfClicks(3), fault: { answer: "hang", times: 1 } });
    const hanging = fixture.ask("/api/connectors/leads-tech/run", { method: "POST" }).catch(() => undefined);
    await until("it polls", 10_000, async () => sandbox.leadsTech.fault === undefined);
    const { code, tookMs } = await fixture.gateway.stop();
    await hanging;
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(9_500);
    await fixture.restart();
    await until(
      "the poll was made up for",
      20_000,
      async () => (await fixture.gateways.rows.count("conversions")) === 3,
    );
  });
});

function leadsOfClicks(count: number): object[] {
  const statuses = ["approved", "hold", "inprogress", "rejected"];
  return Array.from({ length: count }, (_, n) => ({
    click: n + 1,
    status: statuses[n % statuses.length],
    income: `${100 + n}.${10 + n}`,
  }));
}
