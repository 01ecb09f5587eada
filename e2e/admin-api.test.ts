import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DATABASE_KINDS, emptyDatabase } from "./support/database-kinds.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 60_000 };
const TOKEN = "an-operator-of-the-tests";
const TABLES = ["api_utmtracking", "deliveries", "attempts", "event_keys", "erasures"];

describe.each(DATABASE_KINDS)("what an operator does, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;

  beforeAll(async () => {
    sandbox = await startSandbox();
    const env = { ADMIN_TOKEN: TOKEN };
    fixture = await GatewayFixture.open({ database: await emptyDatabase(kind), network: sandbox.url, env });
    gateway = await fixture.start();
  }, 60_000);
  beforeEach(() => sandbox.setMode({ kind: "redirect" }));
  afterAll(async () => {
    await fixture?.close();
    await sandbox?.close();
  }, 20_000);

  async function ask(method: string, path: string): Promise<{ status: number; body: unknown }> {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const response = await fetch(`${gateway.url}${path}`, { method, headers });
    return { status: response.status, body: await response.json() };
  }

  const sent = (user: string) => sandbox.received.filter(({ params }) => params.sub6 === user).length;
  const isDelivered = (id: number) => async () => (await fixture.rows.delivery(id)).status === "delivered";

  test("a failed delivery that is replayed reaches the network once more", LIMIT, async () => {
    sandbox.setMode({ kind: "status", status: 404 });
    const { answer } = await postClick(gateway.url, { user_id: "replayed" });
    const id = answer.tracking_id;
    expect(answer.delivery.status).toBe("failed");
    // A new process has sent nothing to that host yet, so it looks there only if it is told.
    await gateway.stop();
    gateway = await fixture.start();
    sandbox.setMode({ kind: "redirect" });
    expect(await ask("POST", `/api/deliveries/${id}/replay`)).toEqual({ status: 200, body: { id, status: "pending" } });
    await until("the click delivered", 10_000, isDelivered(id));
    expect(sent("replayed")).toBe(2);
    const story = await ask("GET", `/api/clicks/${answer.click_id}`);
    expect(story.body).toMatchObject({ attempts: [{ outcome: "rejected" }, { outcome: "delivered" }] });
    expect(await ask("POST", `/api/deliveries/${id}/replay`)).toMatchObject({ status: 409 });
  });

  test("a user erased while the deliverer works is sent no more, and is found nowhere", LIMIT, async () => {
    const user = "704519283";
    const click = { user_id: user, first_name: "Аглая", ref: `from-${user}`, url: `https://app.example/?id=${user}` };
    sandbox.setMode({ kind: "status", status: 503 });
    for (let n = 0; n < 3; n += 1) await postClick(gateway.url, { ...click, event_id: `${user}-${n}` });
    // More than there are slots for: some are under way when the user is erased, others wait.
    sandbox.setMode({ kind: "slow", delayMs: 700 });
    const clicks = Array.from({ length: 40 }, () => postClick(gateway.url, click, { query: "?async=1" }));
    const { answer: other } = await postClick(gateway.url, { user_id: "stays" }, { query: "?async=1" });
    await Promise.all(clicks);
    expect(await ask("DELETE", `/api/users/${user}`)).toMatchObject({
      status: 200,
      body: { rows: { deliveries: 43 } },
    });
    sandbox.setMode({ kind: "redirect" });
    await until("the other user's click delivered", 20_000, isDelivered(other.tracking_id));
    await until(
      "no attempt under way",
      10_000,
      async () => (await fixture.rows.count("deliveries where leased_by is not null")) === 0,
    );
    const before = sent(user);
    const { answer: last } = await postClick(gateway.url, { user_id: "last" });
    await until("the last click delivered", 10_000, isDelivered(last.tracking_id));
    // The repeats of what was refused would have been due by now.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(sent(user)).toBe(before);
    const rows = await Promise.all(TABLES.map((table) => fixture.rows.all(`select * from ${table}`)));
    const dump = JSON.stringify(rows);
    expect([user, "Аглая", "app.example"].filter((trace) => dump.includes(trace))).toEqual([]);
    expect(await fixture.rows.count("deliveries where error = 'данные пользователя удалены'")).toBeGreaterThan(0);
    expect(await ask("GET", `/api/users/${user}`)).toMatchObject({ status: 404 });
  });
});
