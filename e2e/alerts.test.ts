import { afterEach, beforeEach, expect, test } from "vitest";
import { describeOnBoth } from "./support/database-kinds.ts";
import { postClick } from "./support/post-click.ts";
import { StatisticsFixture } from "./support/statistics-fixture.ts";
import { BOT_TOKEN, chatAt } from "./support/target-fixture.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 60_000 };
const HOUR_MS = 3_600_000;

describeOnBoth("an alert in a chat, once when it begins and once when it ends", (kind) => {
  let fixture: StatisticsFixture;
  beforeEach(async () => {
    const env = { TARGET_SECRET_TELEGRAM: BOT_TOKEN, ALERT_EVERY_SECONDS: "1", ALERT_NO_CLICKS_MINUTES: "60" };
    fixture = await StatisticsFixture.open(kind, 0, { clickIdParam: "sub8", env });
  }, 60_000);
  afterEach(() => fixture?.close(), 20_000);

  const texts = () => fixture.sandbox.messages.received.map(({ fields }) => String(fields.text));

  async function tellOf(alert: "connector_failing" | "no_clicks"): Promise<void> {
    const settings = { ...chatAt(fixture.sandbox.url), alerts: [alert] };
    const body = JSON.stringify({ settings });
    const headers = { "content-type": "application/json" };
    expect((await fixture.ask("/api/targets/chat", { method: "PUT", headers, body })).status).toBe(200);
  }

  test("a connector whose password is refused three times, until it is accepted", LIMIT, async () => {
    await tellOf("connector_failing");
    fixture.sandbox.orderLeadsTech({ password: "another", tokens: "delete" });
    for (let n = 1; n <= 3; n += 1) expect(await fixture.poll()).toMatchObject({ status: "failing" });
    await until("it begins", 15_000, () => texts().length > 0);
    fixture.sandbox.orderLeadsTech({ password: "sandbox-password" });
    expect(await fixture.poll()).toMatchObject({ status: "ok" });
    await until("it ends", 15_000, () => texts().length > 1);
    expect(texts()).toEqual([
      expect.stringMatching(/^🔔 Metka: подключение не работает\. leads-tech: .*парол/),
      "✅ Metka: прошло: подключение не работает. leads-tech снова опрашивается",
    ]);
  });

  test("no click in an hour in which there usually are some, until one comes", LIMIT, async () => {
    for (let day = 1; day <= 4; day += 1) {
      const { answer } = await postClick(fixture.gateway.url, { user_id: String(day) }, { query: "?async=1" });
      const at = new Date(Date.now() - day * 24 * HOUR_MS - HOUR_MS / 2).toISOString();
      const change = `update api_utmtracking set received_at = '${at}' where click_id = '${answer.click_id}'`;
      await fixture.gateways.rows.change(change);
    }
    await tellOf("no_clicks");
    await until("it begins", 15_000, () => texts().length > 0);
    await postClick(fixture.gateway.url, { user_id: "5" }, { query: "?async=1" });
    await until("it ends", 15_000, () => texts().length > 1);
    expect(texts()).toEqual([
      "🔔 Metka: нет кликов. 60 мин нет ни одного клика, хотя обычно в это время они есть",
      "✅ Metka: прошло: нет кликов. клики снова приходят",
    ]);
  });
});
