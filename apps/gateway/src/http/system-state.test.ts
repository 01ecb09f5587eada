import { readFileSync } from "node:fs";
import type { Alerts, System } from "@metka/contract";
import { expect, test } from "vitest";
import { wordAlert } from "../alerts/checks.ts";
import { VERSION } from "../version.ts";
import { operatorsApp, TOKEN } from "./testing.ts";

test("the system's page has sizes and names of settings, and no value of them", async () => {
  const key = "a-secure-key-of-an-app";
  const { ask } = await operatorsApp({ VK_APP_SECRETS: `7:${key}`, TARGET_SECRET_OWN: "value-of-it", PORT: "0" });
  const answer = await ask("/api/system");
  const system = answer.json<System>();
  expect(system).toMatchObject({
    version: VERSION,
    gateway: "test",
    database: { kind: "sqlite", place: expect.stringContaining("metka.db") },
    reports: { problem: null },
    disk: { trouble: null },
  });
  expect(system.database.bytes).toBeGreaterThan(10_000);
  expect(system.disk.total_bytes).toBeGreaterThan(system.disk.free_bytes);
  const names = system.settings.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(["PORT", "VK_APP_SECRETS", "TARGET_SECRET_OWN", "DATA_DIR"]));
  expect(names).not.toContain("HOST");
  for (const secret of [key, "value-of-it", TOKEN]) expect(answer.body).not.toContain(secret);
});

test("the version is that of the package", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));
  expect(VERSION).toBe(version);
});

test("alerts: what is on and since when, of the kinds that a target wants", async () => {
  const { ask, store } = await operatorsApp();
  const alerts = async () => (await ask("/api/alerts")).json<Alerts>();
  const details = "диск занят на 95 %";
  const observe = (isBad: boolean) =>
    store.alerts.observe(
      "test",
      [{ kind: "disk_full", subject: "vm", isBad, ageMs: 0, holdMs: 0, details }],
      wordAlert,
    );
  await observe(true);
  expect(await alerts()).toEqual({ watched: [], alerts: [] });
  const target = { settings: { title: "Mine", preset: "url", url: "https://x.example/", alerts: ["disk_full"] } };
  const saved = await ask("/api/targets/mine", { method: "PUT", payload: target });
  expect([saved.statusCode, saved.body]).toEqual([200, expect.anything()]);
  const now = Date.now();
  const { watched, alerts: on } = await alerts();
  expect(watched).toEqual(["disk_full"]);
  expect(on).toEqual([{ kind: "disk_full", subject: "vm", since: expect.any(String), details }]);
  expect(Math.abs(Date.parse(on[0]?.since ?? "") - now)).toBeLessThan(60_000);
  await observe(false);
  expect((await alerts()).alerts).toEqual([]);
});
