import type { Sandbox } from "@metka/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DATABASE_KINDS } from "../support/database-kinds.ts";
import { closeE2e, openE2e } from "../support/e2e-fixture.ts";
import type { GatewayFixture, GatewayProcess } from "../support/gateway-process.ts";
import { runGenerator } from "./run.ts";

const REQUESTS = 2_000;
const ADMIN = "the-token-of-the-generator";

describe.each(DATABASE_KINDS)("what the world sends to every route, on %s", (kind) => {
  let sandbox: Sandbox;
  let fixture: GatewayFixture;
  let gateway: GatewayProcess;
  beforeAll(async () => {
    ({ sandbox, fixture, gateway } = await openE2e(kind, { ADMIN_TOKEN: ADMIN }));
  }, 60_000);
  afterAll(() => closeE2e({ sandbox, fixture }), 20_000);

  test("gets an answer that is no failure of the gateway's", { timeout: 240_000 }, async () => {
    const seed = Math.floor(Math.random() * 2 ** 31);
    console.log(
      `${REQUESTS} requests on ${kind}, seed ${seed}; more: npm run fuzz -- --seed ${seed} --database ${kind}`,
    );
    const { findings, statuses, routes } = await runGenerator({
      url: gateway.url,
      seed,
      requests: REQUESTS,
      admin: ADMIN,
    });
    expect(findings).toEqual([]);
    expect(gateway.ended).toBe(false);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${gateway.url}/readyz`)).status).toBe(200);
    // It was worth it: much of it was taken, and no route was forgotten.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(REQUESTS / 20);
    expect(routes.size).toBeGreaterThan(25);
  });
});
