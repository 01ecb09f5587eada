import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";
import { until } from "./support/until.ts";

const LIMIT = { timeout: 60_000 };
/** A quarter of these may be deliveries: 64; one busy host gets half of them, as a share is kept for the next one. */
const FILES = 256;
const SHARE_OF_ONE = 32;

let first: Sandbox;
let second: Sandbox;
let fixture: GatewayFixture | undefined;

beforeEach(async () => {
  first = await startSandbox();
  second = await startSandbox();
});
afterEach(async () => {
  await fixture?.close();
  await Promise.all([first.close(), second.close()]);
}, 20_000);

async function start(files: { fileLimit?: number } = {}) {
  fixture = await GatewayFixture.open({
    database: "sqlite",
    network: first.url,
    networks: { otkaz: second.url },
    ...files,
  });
  return { gateway: await fixture.start(), rows: fixture.rows };
}

test("a network that asks for a pause by 429 and Retry-After gets nothing until it is over", LIMIT, async () => {
  const { gateway, rows } = await start();
  first.setMode({ kind: "status", status: 429, retryAfter: 3 });
  const refused = await postClick(gateway.url, { user_id: "refused" });
  expect(refused.answer.delivery).toMatchObject({ status: "pending", http_status: 429, attempts: 1 });
  first.setMode({ kind: "redirect" });

  const during = await Promise.all(["a", "b", "c"].map((user_id) => postClick(gateway.url, { user_id })));
  for (const { answer, tookMs } of during) {
    expect(answer.delivery).toMatchObject({ status: "pending", attempts: 0 });
    expect(tookMs).toBeLessThan(1_000);
  }
  const elsewhere = await postClick(gateway.url, { user_id: "elsewhere", offer: "otkaz" });
  expect(elsewhere.answer.delivery.status).toBe("delivered");
  expect(first.count).toBe(1);

  await until(
    "all are delivered",
    20_000,
    async () => (await rows.count("deliveries where status = 'delivered'")) === 5,
  );
  const [asked = 0, ...later] = first.received.map(({ at }) => Date.parse(at));
  expect(later).toHaveLength(4);
  expect(Math.min(...later) - asked).toBeGreaterThanOrEqual(3_000);
});

test("a slow network takes its own share of the attempts, and another one has its share at once", LIMIT, async () => {
  const { gateway, rows } = await start({ fileLimit: FILES });
  first.setMode({ kind: "slow", delayMs: 1_000 });
  second.setMode({ kind: "slow", delayMs: 1_000 });
  const clicks = 150;
  // Not all at once: callers have half of the files.
  for (let i = 0; i < clicks; i += 50) {
    const some = Array.from({ length: 50 }, (_, j) =>
      postClick(gateway.url, { user_id: i + j }, { query: "?async=1" }),
    );
    await Promise.all(some);
  }
  // By then it has grown to all that one host may have.
  await until("the slow network has its share", 20_000, async () => first.unanswered.now === SHARE_OF_ONE);

  // As many as a host gets to begin with.
  const others = Array.from({ length: 20 }, (_, i) => postClick(gateway.url, { user_id: i, offer: "otkaz" }));
  for (const { answer } of await Promise.all(others)) expect(answer.delivery.status).toBe("delivered");
  expect(second.unanswered.most).toBe(20);

  await until(
    "all are delivered",
    20_000,
    async () => (await rows.count("deliveries where status = 'delivered'")) === clicks + 20,
  );
  expect(first.unanswered.most).toBe(SHARE_OF_ONE);
});
