import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DATABASE_KINDS, emptyDatabase } from "./support/database-kinds.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { type Posted, postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

/** Long enough to try everything else while the first twenty still hang. */
const DELIVERY_TIMEOUT_MS = 6_000;
/** As many callers as may wait for one host at once. */
const SLOTS = 20;
const LIMIT = { timeout: 90_000 };

describe.each(DATABASE_KINDS)("a network that hangs, on %s", (kind) => {
  let hanging: Sandbox;
  let healthy: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    hanging = await startSandbox();
    healthy = await startSandbox();
    hanging.setMode({ kind: "hang" });
    fixture = await GatewayFixture.open({
      database: await emptyDatabase(kind),
      network: hanging.url,
      networks: { otkaz: healthy.url },
      env: { DELIVERY_TIMEOUT_MS: String(DELIVERY_TIMEOUT_MS) },
    });
    gateway = await fixture.start();
    // The first request and connection of a process pay for warming up; that is not what is measured here.
    await postClick(gateway.url, { offer: "otkaz", user_id: "warm-up" });
    healthy.clear();
  }, 60_000);
  afterEach(async () => {
    await fixture?.close();
    await Promise.all([hanging?.close(), healthy?.close()]);
  }, 20_000);

  const post = (user_id: string, offer = "leads-tech") => postClick(gateway.url, { user_id, offer });

  async function expectOtherHostAsFastAsEver(): Promise<void> {
    const { answer, tookMs } = await post("elsewhere", "otkaz");
    expect(answer.delivery).toMatchObject({ status: "delivered", http_status: 302 });
    expect(tookMs).toBeLessThan(500);
  }

  function expectAnsweredWithoutAnAttempt({ answer, tookMs }: Posted, withinMs: number): void {
    expect(answer).toMatchObject({ success: true, delivery: { status: "pending", http_status: null, attempts: 0 } });
    expect(tookMs).toBeLessThan(withinMs);
  }

  test(
    "holds twenty callers and answers the next at once; once it is known to be dead, all at once",
    LIMIT,
    async () => {
      const held = Array.from({ length: SLOTS }, (_, i) => post(`held ${i}`));
      await hanging.whenReceived(SLOTS, 5000);

      expectAnsweredWithoutAnAttempt(await post("21st"), 1000);
      await expectOtherHostAsFastAsEver();
      expect(hanging.count).toBe(SLOTS);
      expect(gateway.said).not.toContain("не отвечает");

      for (const { answer, tookMs } of await Promise.all(held)) {
        expect(tookMs).toBeLessThan(10_000);
        expect(answer).toMatchObject({
          success: true,
          delivery: { status: "pending", http_status: null, attempts: 1 },
        });
        expect(answer.message).toBe("Данные сохранены, leads.tech недоступен (нет ответа за 6 с): отправка повторится");
      }
      await until("the breaker opens", 5000, () => gateway.said.includes("не отвечает 5 раз подряд"));
      const many = await Promise.all(Array.from({ length: SLOTS }, (_, i) => post(`at once ${i}`)));
      for (const posted of many) expectAnsweredWithoutAnAttempt(posted, 1000);
      await expectOtherHostAsFastAsEver();

      hanging.setMode({ kind: "redirect" });
      await until(
        "all delivered",
        40_000,
        async () => (await fixture.rows.count("deliveries where status = 'pending'")) === 0,
      );
      const users = new Set(hanging.received.map(({ params }) => params.sub6));
      expect(users.size).toBe(SLOTS + 1 + SLOTS);
      expect(healthy.count).toBe(2);
    },
  );

  test("holds no more than twenty of a hundred that come together, and none of another host's", LIMIT, async () => {
    const came = Array.from({ length: 100 }, (_, i) => post(`came ${i}`));
    await hanging.whenReceived(SLOTS, 5000);
    await expectOtherHostAsFastAsEver();
    const answers = await Promise.all(came);
    const quick = answers.filter(({ answer }) => answer.delivery.attempts === 0);
    expect(quick).toHaveLength(100 - SLOTS);
    for (const { tookMs } of quick) expect(tookMs).toBeLessThan(2000);
    expect(new Set(answers.map(({ answer }) => answer.tracking_id)).size).toBe(100);
  });
});
