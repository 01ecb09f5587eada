import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DATABASE_KINDS, emptyDatabase } from "./support/database-kinds.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { RawConnection, rawPost } from "./support/raw-connection.ts";
import { until } from "./support/until.ts";

/** What orchestrators give a process after SIGTERM. */
const STOPS_WITHIN_MS = 10_000;
const COMES_BACK_MS = 30_000;
const LIMIT = { timeout: 90_000 };
const CALLERS = Array.from({ length: 5 }, (_, i) => `caller ${i}`);

describe.each(DATABASE_KINDS)("SIGTERM with attempts in flight, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeEach(async () => {
    sandbox = await startSandbox();
    fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url });
    gateway = await fixture.start();
  }, 60_000);
  afterEach(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  const post = (user_id: string) => postClick(gateway.url, { user_id });

  test("lets them end: their callers get answers, new connections are refused, it exits with 0", LIMIT, async () => {
    sandbox.setMode({ kind: "slow", delayMs: 3000 });
    const waiting = CALLERS.map(post);
    await sandbox.whenReceived(CALLERS.length, 10_000);
    const stopped = gateway.stop();
    await until(
      "new connections refused",
      2000,
      async () => (await RawConnection.tryOut(gateway.url)) === "ECONNREFUSED",
    );
    expect(gateway.ended).toBe(false);

    for (const { status, answer } of await Promise.all(waiting)) {
      expect(status).toBe(200);
      expect(answer).toMatchObject({
        message: "Данные отправлены в leads.tech",
        delivery: { status: "delivered", http_status: 302, attempts: 1 },
      });
    }
    const { code, tookMs } = await stopped;
    expect(code).toBe(0);
    // Not until some limit: as soon as the last answer is out.
    expect(tookMs).toBeLessThan(6500);
    expect(await fixture.rows.count("deliveries where status = 'delivered' and leased_by is null")).toBe(
      CALLERS.length,
    );
    expect(sandbox.count).toBe(CALLERS.length);
  });

  test("refuses a click that comes over a connection that was open before", LIMIT, async () => {
    sandbox.setMode({ kind: "slow", delayMs: 3000 });
    const kept = await RawConnection.open(gateway.url);
    kept.send(rawPost(JSON.stringify({ user_id: "in time" })));
    await sandbox.whenReceived(1, 10_000);
    const stopped = gateway.stop();
    await until("it stops", 2000, async () => (await RawConnection.tryOut(gateway.url)) === "ECONNREFUSED");
    kept.send(rawPost(JSON.stringify({ user_id: "too late" })));
    await kept.closed;
    expect(kept.said).toMatch(/^HTTP\/1\.1 200 OK\r\n.+"status":"delivered".+HTTP\/1\.1 503 .+"code":"shutting_down"/s);
    expect((await stopped).code).toBe(0);
    expect((await fixture.rows.clicks()).map(({ user_id }) => user_id)).toEqual(["in time"]);
  });

  test(
    "cuts off those that hang and requests half sent, hands deliveries back, and they go out after the next start",
    LIMIT,
    async () => {
      sandbox.setMode({ kind: "hang" });
      const waiting = CALLERS.map(post);
      await sandbox.whenReceived(CALLERS.length, 10_000);
      const halfSent = await RawConnection.open(gateway.url);
      halfSent.send(rawPost("{}").slice(0, -1));
      const { code, tookMs } = await gateway.stop();
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(STOPS_WITHIN_MS);
      for (const { status, answer } of await Promise.all(waiting)) {
        expect(status).toBe(200);
        expect(answer).toMatchObject({
          success: true,
          delivery: { status: "pending", http_status: null, attempts: 1 },
        });
        expect(answer.message).toMatch(/^Данные сохранены.*шлюз остановлен.*отправка повторится$/);
      }
      for (const delivery of await fixture.rows.deliveries()) {
        expect(delivery).toMatchObject({ status: "pending", leased_by: null, attempts: 1, unknowns: 1 });
      }

      sandbox.setMode({ kind: "redirect" });
      sandbox.clear();
      gateway = await fixture.start();
      await until(
        "all delivered",
        COMES_BACK_MS,
        async () => (await fixture.rows.count("deliveries where status = 'delivered'")) === CALLERS.length,
      );
      expect(sandbox.received.map(({ params }) => params.sub6).sort()).toEqual(CALLERS);
    },
  );

  test("without any, it exits with 0 at once", LIMIT, async () => {
    await post("before");
    const { code, tookMs } = await gateway.stop();
    expect(code).toBe(0);
    expect(tookMs).toBeLessThan(2000);
    expect(gateway.said).toContain("Metka остановлена");
  });
});
