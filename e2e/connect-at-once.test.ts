import { connect } from "node:net";
import type { Sandbox } from "@metka/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeE2e, openE2e } from "./support/e2e-fixture.ts";
import type { GatewayFixture, GatewayProcess } from "./support/gateway-process.ts";

/** Twice as many as Node's own 511 lets wait. */
const CALLERS = 1_000;

let sandbox: Sandbox;
let fixture: GatewayFixture;
let gateway: GatewayProcess;

beforeAll(async () => {
  ({ sandbox, fixture, gateway } = await openE2e("sqlite"));
}, 60_000);
afterAll(() => closeE2e({ sandbox, fixture }), 20_000);

test("a thousand callers connect while the gateway is busy with something else", { timeout: 60_000 }, async () => {
  let connected = 0;
  process.kill(gateway.pid, "SIGSTOP");
  const sockets = Array.from({ length: CALLERS }, () =>
    connect(Number(new URL(gateway.url).port), "127.0.0.1", () => {
      connected++;
    }),
  );
  try {
    // Those for whom there is no place try again after a second, then after two and four, as long as it is busy.
    await expect.poll(() => connected, { timeout: 15_000 }).toBe(CALLERS);
  } finally {
    process.kill(gateway.pid, "SIGCONT");
    for (const socket of sockets) socket.destroy();
  }
});
