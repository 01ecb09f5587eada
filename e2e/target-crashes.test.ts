import { randomInt } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { startSandbox } from "@metka/sandbox";
import { describe, expect, inject, test } from "vitest";
import { DATABASE_KINDS, emptyDatabase } from "./support/database-kinds.ts";
import { freshDatabase } from "./support/fresh-database.ts";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { randomCases } from "./support/random-cases.ts";
import { seededRandom } from "./support/seeded-random.ts";
import { chatAt, pixelAt, report, saveTarget, TARGET_ENV } from "./support/target-fixture.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 300_000 };
const LIVES = randomCases(3);
/** On PostgreSQL a dead gateway's leases run out: the attempt's time and 15 s. */
const ALL_SENT_MS = 60_000;

const allSent = (fixture: GatewayFixture) =>
  until("no message waits", ALL_SENT_MS, async () => {
    const waiting =
      "(select id from messages where state = 'new' union all select id from deliveries where id < 0 and status = 'pending') as w";
    return (await fixture.rows.count(waiting)) === 0;
  });

describe.concurrent.each(DATABASE_KINDS)("kill -9 while messages are sent, on %s", (kind) => {
  test("none is lost, and one that is sent twice has an attempt of unknown end", LIMIT, async ({ onTestFinished }) => {
    const sandbox = await startSandbox();
    onTestFinished(() => sandbox.close());
    const env = { ...TARGET_ENV, DELIVERY_TIMEOUT_MS: "1000" };
    const fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url, env });
    onTestFinished(() => fixture.close());
    const seed = randomInt(2 ** 31);
    const random = seededRandom(seed);
    sandbox.messages.setMode({ kind: "slow", delayMs: 30, answer: { kind: "ok" } });
    let gateway = await fixture.start();
    await saveTarget(gateway, "pixel", pixelAt(sandbox.url));
    for (let life = 0; life < LIVES; life += 1) {
      const { answer } = await postClick(gateway.url, { rb_clickid: `ad-${life}` });
      const reports = Array.from({ length: 10 }, (_, n) =>
        report(gateway, {
          transaction_id: `t${life}-${n}`,
          status: "approved",
          sum: String(life * 10 + n + 1),
          sub8: answer.click_id,
        }),
      );
      await Promise.allSettled(reports);
      await sleep(random() * 60);
      await gateway.kill();
      gateway = await fixture.start();
    }
    await allSent(fixture);
    const conversions = await fixture.rows.count("conversions where status = 'approved'");
    const messages = (
      await fixture.rows.all(
        "select m.id, d.url, d.status, d.unknowns from messages m left join deliveries d on d.id = -m.id order by m.id",
      )
    ).map((row) => ({ id: Number(row.id), url: String(row.url), status: row.status, unknowns: Number(row.unknowns) }));
    expect(messages).toHaveLength(conversions);
    // One that was cut off five times is given up, as a click's delivery is (ADR 0005).
    expect(messages.filter(({ status, unknowns }) => status !== "delivered" && unknowns < 5)).toEqual([]);
    const unknown = new Map(
      (
        await fixture.rows.all(
          "select delivery_id, count(*) as n from attempts where outcome = 'unknown' group by delivery_id",
        )
      ).map((row) => [-Number(row.delivery_id), Number(row.n)]),
    );
    // Each conversion has a sum of its own, which the event carries.
    const times = Map.groupBy(sandbox.messages.received, ({ fields }) => String(fields.e));
    const repeats = messages.map(({ id, url }) => {
      const e = /e=([^;]+)/.exec(url)?.[1] ?? "";
      return { id, seen: times.get(decodeURIComponent(e))?.length ?? 0, most: 1 + (unknown.get(id) ?? 0) };
    });
    expect(
      repeats.filter(({ seen, most }) => seen < 1 || seen > most),
      `seed ${seed}`,
    ).toEqual([]);
    console.log(
      `kill -9 × ${LIVES} on ${kind}, seed ${seed}: ${conversions} messages, ${sandbox.messages.received.length} received, ${unknown.size} of unknown end`,
    );
  });
});

describe("two gateways on one PostgreSQL", () => {
  test(
    "send each message once, and tell an alert once when it begins and once when it ends",
    LIMIT,
    async ({ onTestFinished }) => {
      const sandbox = await startSandbox();
      onTestFinished(() => sandbox.close());
      const env = { ...TARGET_ENV, ALERT_EVERY_SECONDS: "1", ALERT_UNREACHABLE_MINUTES: "0" };
      const database = await freshDatabase(inject("postgresUrl"));
      const fixture = await GatewayFixture.open({ database, network: sandbox.url, env });
      onTestFinished(() => fixture.close());
      const one = await fixture.start();
      const two = await fixture.start();
      await saveTarget(one, "chat", { ...chatAt(sandbox.url), alerts: ["network_unreachable"] });
      const { answer } = await postClick(one.url, { user_id: "42" });
      const statuses = ["pending", "approved", "rejected"];
      await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          report(n % 2 ? one : two, {
            transaction_id: `t${n % 10}`,
            status: statuses[n % 3] ?? "",
            sub8: answer.click_id,
          }),
        ),
      );
      await allSent(fixture);
      const wanted = await fixture.rows.count("conversion_changes where to_status in ('approved', 'rejected')");
      expect(sandbox.messages.received).toHaveLength(wanted);

      sandbox.messages.clear();
      sandbox.setMode({ kind: "status", status: 503 });
      await Promise.all(
        Array.from({ length: 12 }, (_, n) =>
          postClick(n % 2 ? one.url : two.url, { user_id: `u${n}` }, { query: "?async=1" }),
        ),
      );
      const texts = () => sandbox.messages.received.map(({ fields }) => String(fields.text).split(".")[0]);
      await until("it begins", 20_000, () => texts().length > 0);
      sandbox.setMode({ kind: "redirect" });
      await until("it ends", 40_000, () => texts().length > 1);
      await until(
        "all is delivered",
        40_000,
        async () => (await fixture.rows.count("deliveries where status = 'pending'")) === 0,
      );
      expect(texts()).toEqual(["🔔 Metka: сеть недоступна", "✅ Metka: прошло: сеть недоступна"]);
    },
  );
});
