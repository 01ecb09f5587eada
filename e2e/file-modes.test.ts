import { readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { afterEach, beforeEach, expect, test } from "vitest";
import { GatewayFixture } from "./support/gateway-process.ts";
import { postClick } from "./support/post-click.ts";

let sandbox: Sandbox;
let fixture: GatewayFixture;

beforeEach(async () => {
  sandbox = await startSandbox();
  fixture = await GatewayFixture.open({ database: "sqlite", network: sandbox.url });
});
afterEach(async () => {
  await fixture?.close();
  await sandbox?.close();
}, 20_000);

test("what the gateway writes is for its own user alone", { timeout: 60_000 }, async () => {
  const gateway = await fixture.start();
  await postClick(gateway.url, { user_id: "1" });
  const folder = dirname(fixture.sqliteFile);
  const open = readdirSync(folder).filter((name) => (statSync(join(folder, name)).mode & 0o077) !== 0);
  expect(readdirSync(folder)).toEqual(expect.arrayContaining(["metka.db", "metka.db-wal", "metka.db.lock"]));
  expect(open).toEqual([]);
});
