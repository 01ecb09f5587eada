import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeOnBoth, emptyDatabase } from "./support/database-kinds.ts";
import { freePort } from "./support/free-port.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

/** Two backoffs of a second or two, the breaker's probe every five seconds, and a busy machine. */
const COMES_BACK_MS = 20_000;
const LIMIT = { timeout: 60_000 };

describeOnBoth("a network in trouble", (kind) => {
  let port: number;
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    port = await freePort();
    sandbox = await startSandbox({ port });
    fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url });
    gateway = await fixture.start();
  }, 60_000);
  afterAll(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  /** The network is well again: waits until the click is with it, and gives what was recorded on the way. */
  async function arrives(id: number) {
    await until(
      `click ${id} delivered`,
      COMES_BACK_MS,
      async () => (await fixture.rows.delivery(id)).status === "delivered",
    );
    const outcomes = (await fixture.rows.attempts(id)).map(({ outcome }) => outcome);
    const { attempts, leased_by } = await fixture.rows.delivery(id);
    expect({ attempts, leased_by }).toEqual({ attempts: outcomes.length, leased_by: null });
    return outcomes;
  }

  const sent = (user: string) => sandbox.received.filter(({ params }) => params.sub6 === user);

  test("one that is down: the caller learns it, and the click goes out by itself later", LIMIT, async () => {
    await sandbox.close();
    const { answer, tookMs } = await postClick(gateway.url, { user_id: "down" });
    expect(tookMs).toBeLessThan(3000);
    expect(answer).toMatchObject({ success: true, delivery: { status: "pending", http_status: null, attempts: 1 } });
    expect(answer.message).toMatch(
      /^Данные сохранены, leads\.tech недоступен \(.*ECONNREFUSED.*\): отправка повторится$/,
    );
    sandbox = await startSandbox({ port });
    const outcomes = await arrives(answer.tracking_id);
    expect(outcomes[0]).toBe("unavailable");
    expect(outcomes.at(-1)).toBe("delivered");
    expect(sent("down")).toHaveLength(1);
  });

  test(
    "one that answers 500: the caller learns the status, and the click goes out by itself later",
    LIMIT,
    async () => {
      sandbox.setMode({ kind: "status", status: 500 });
      const { answer } = await postClick(gateway.url, { user_id: "500" });
      expect(answer).toMatchObject({ success: true, delivery: { status: "pending", http_status: 500, attempts: 1 } });
      expect(answer.message).toBe("Данные сохранены, leads.tech недоступен (HTTP 500): отправка повторится");
      sandbox.setMode({ kind: "redirect" });
      expect(await arrives(answer.tracking_id)).toEqual(["unavailable", "delivered"]);
      expect(sent("500")).toHaveLength(2);
    },
  );

  test("one that drops connections: the caller learns it, and the click goes out by itself later", LIMIT, async () => {
    sandbox.setMode({ kind: "drop" });
    const { answer, tookMs } = await postClick(gateway.url, { user_id: "drop" });
    expect(tookMs).toBeLessThan(3000);
    expect(answer).toMatchObject({ success: true, delivery: { status: "pending", http_status: null, attempts: 1 } });
    expect(answer.message).toMatch(/^Данные сохранены, leads\.tech недоступен \(.+\): отправка повторится$/);
    sandbox.setMode({ kind: "redirect" });
    expect(await arrives(answer.tracking_id)).toEqual(["unknown", "delivered"]);
    expect(sent("drop")).toHaveLength(2);
  });

  test("one that takes 30 s: the caller is answered within 10 s, and the click goes out later", LIMIT, async () => {
    sandbox.setMode({ kind: "slow", delayMs: 30_000 });
    const { answer, tookMs } = await postClick(gateway.url, { user_id: "slow" });
    expect(tookMs).toBeGreaterThan(8_000);
    expect(tookMs).toBeLessThan(10_000);
    expect(answer).toMatchObject({ success: true, delivery: { status: "pending", http_status: null, attempts: 1 } });
    expect(answer.message).toBe("Данные сохранены, leads.tech пока не ответил: ответ ещё ждём");
    sandbox.setMode({ kind: "redirect" });
    expect(await arrives(answer.tracking_id)).toEqual(["unknown", "delivered"]);
  });

  test("one that refuses the click: it is failed with the status and never sent again", LIMIT, async () => {
    sandbox.setMode({ kind: "status", status: 404 });
    const { answer } = await postClick(gateway.url, { user_id: "404" });
    expect(answer).toMatchObject({ success: true, delivery: { status: "failed", http_status: 404, attempts: 1 } });
    expect(answer.message).toBe("Данные сохранены, но leads.tech их не принял (HTTP 404)");
    // A click that does come again shows that the time for repeats has been and gone.
    sandbox.setMode({ kind: "status", status: 503 });
    const { answer: later } = await postClick(gateway.url, { user_id: "503" });
    sandbox.setMode({ kind: "redirect" });
    expect(await arrives(later.tracking_id)).toEqual(["unavailable", "delivered"]);
    expect(sent("404")).toHaveLength(1);
    expect(await fixture.rows.delivery(answer.tracking_id)).toMatchObject({
      status: "failed",
      attempts: 1,
      leased_by: null,
    });
  });

  test("one known to be dead: callers are answered at once, and all clicks go out when it is back", LIMIT, async () => {
    await sandbox.close();
    const known: number[] = [];
    await until("the breaker opens", COMES_BACK_MS, async () => {
      known.push((await postClick(gateway.url, { user_id: `dead ${known.length}` })).answer.tracking_id);
      return gateway.said.includes("не отвечает 5 раз подряд");
    });
    const { answer, tookMs } = await postClick(gateway.url, { user_id: "at once" });
    expect(tookMs).toBeLessThan(400);
    expect(answer).toMatchObject({ success: true, delivery: { status: "pending", http_status: null, attempts: 0 } });
    expect(answer.message).toBe("Данные сохранены и будут отправлены в leads.tech");
    sandbox = await startSandbox({ port });
    for (const id of [...known, answer.tracking_id]) expect((await arrives(id)).at(-1)).toBe("delivered");
    expect(sent("at once")).toHaveLength(1);
    expect(sandbox.count).toBe(known.length + 1);
  });
});
