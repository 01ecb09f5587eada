import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { freshDatabase } from "./support/fresh-database.ts";
import { GatewayFixture, type GatewayProcess } from "./support/gateway-process.ts";

const TOKEN = "an-operator-of-the-tests";
/** Each is another chance for two changes to meet. */
const ROUNDS = 8;

let sandbox: Sandbox;
let fixture: GatewayFixture;
let gateways: readonly [GatewayProcess, GatewayProcess];

beforeAll(async () => {
  sandbox = await startSandbox();
  const env = { ADMIN_TOKEN: TOKEN };
  fixture = await GatewayFixture.open({
    database: await freshDatabase(inject("postgresUrl")),
    network: sandbox.url,
    env,
  });
  gateways = await Promise.all([fixture.start(), fixture.start()]);
}, 60_000);
afterAll(async () => {
  await fixture?.close();
  await sandbox?.close();
}, 20_000);

async function ask(gateway: GatewayProcess, method: string, path: string, body?: object) {
  const headers = { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${gateway.url}${path}`, { method, headers, ...sent });
  return { status: response.status, body: await response.json() };
}

/** Each part by the next gateway, all at the same moment. */
async function patchAtOnce(path: string, parts: readonly object[]): Promise<void> {
  const [first, second] = gateways;
  const answers = await Promise.all(parts.map((part, n) => ask(n % 2 === 0 ? first : second, "PATCH", path, part)));
  expect(answers.map(({ status }) => status)).toEqual(parts.map(() => 200));
}

test("of changes of a network by two gateways at once none is lost", { timeout: 60_000 }, async () => {
  const path = "/api/networks/leads-tech";
  for (let round = 1; round <= ROUNDS; round += 1) {
    const parts = [
      { title: `Сеть ${round}` },
      { note: `round ${round}` },
      { window_days: round },
      { allow: [`203.0.113.${round}`] },
      { confirmed: round % 2 === 0 },
      { encoding: round % 2 === 0 ? "utf-8" : "windows-1251" },
      { macros: { goal: `{goal_${round}}` } },
      { statuses: { approved: [`paid ${round}`] } },
    ];
    await patchAtOnce(
      path,
      parts.map((settings) => ({ settings })),
    );
    for (const gateway of gateways) {
      const { body } = await ask(gateway, "GET", path);
      expect(body).toMatchObject({ settings: Object.assign({}, ...parts) });
    }
  }
});

test("of changes of an offer by two gateways at once none is lost", { timeout: 60_000 }, async () => {
  const offer = { slug: "spring", title: "Весна", network: "leads-tech", template: `${sandbox.url}/c?a={s4}` };
  expect(await ask(gateways[0], "POST", "/api/offers", offer)).toMatchObject({ status: 201 });
  const path = "/api/offers/spring";
  for (let round = 1; round <= ROUNDS; round += 1) {
    const parts = [
      { title: `Весна ${round}` },
      { template: `${sandbox.url}/c${round}?a={s4}` },
      { short: `sp${round}` },
      { network_offer_id: `7${round}` },
      { click_id_param: `sub${round}` },
      { active: round % 2 === 0 },
    ];
    await patchAtOnce(path, parts);
    for (const gateway of gateways) {
      expect(await ask(gateway, "GET", path)).toMatchObject({ body: Object.assign({}, ...parts) });
    }
  }
});
