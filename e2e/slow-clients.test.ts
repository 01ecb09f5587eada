import { setTimeout as sleep } from "node:timers/promises";
import type { Sandbox } from "@metka/sandbox";
import { afterAll, beforeAll, expect, test } from "vitest";
import { closeE2e, openE2e } from "./support/e2e-fixture.ts";
import type { GatewayFixture, GatewayProcess } from "./support/gateway-process.ts";
import { RawConnection } from "./support/raw-connection.ts";

/** The limit for a request, in docs/errors.md, and what a busy machine may add to it. */
const LIMIT_MS = 30_000;
const LATEST_MS = 50_000;
const DRIP_EVERY_MS = 500;

let sandbox: Sandbox;
let fixture: GatewayFixture;
let gateway: GatewayProcess;

beforeAll(async () => {
  ({ sandbox, fixture, gateway } = await openE2e("sqlite"));
}, 60_000);
afterAll(() => closeE2e({ sandbox, fixture }), 20_000);

const HEAD = "POST /api/arbitrage/send-to-leads-tech/ HTTP/1.1\r\nHost: m\r\nContent-Type: application/json\r\n";

test.concurrent.each([
  ["says nothing at all", "", ""],
  ["sends its headers byte by byte", HEAD, "x"],
  ["sends its body byte by byte", `${HEAD}Content-Length: 5000\r\n\r\n{"ref":"`, "x"],
  ["sends its body in chunks of a byte", `${HEAD}Transfer-Encoding: chunked\r\n\r\n`, "1\r\n \r\n"],
])("who %s is cut off after 30 s with a 408", { timeout: 90_000 }, async (_, begin, drip) => {
  const connection = await RawConnection.open(gateway.url);
  const began = performance.now();
  connection.send(begin);
  let closed = false;
  const closing = connection.closed.then(() => {
    closed = true;
  });
  while (!closed) {
    connection.send(drip);
    await Promise.race([closing, sleep(DRIP_EVERY_MS)]);
  }
  const tookMs = performance.now() - began;
  expect(connection.said).toMatch(/^HTTP\/1\.1 408 .*"code":"request_timeout"/s);
  expect(tookMs).toBeGreaterThan(LIMIT_MS - 1_000);
  expect(tookMs).toBeLessThan(LATEST_MS);
});
