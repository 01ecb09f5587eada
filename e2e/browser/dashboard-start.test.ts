import { afterAll, beforeAll, expect, test } from "vitest";
import { LAUNCH_MS } from "../support/browser.ts";
import { type DashboardFixture, openDashboard } from "./support/dashboard-fixture.ts";
import { findingsOn } from "./support/dashboard-look.ts";

const LIMIT = { timeout: 120_000 };

let dashboard: DashboardFixture;

beforeAll(async () => {
  dashboard = await openDashboard("sqlite", (sandboxUrl) => ({
    ...{ LEADS_TECH_LOGIN: "sandbox", LEADS_TECH_PASSWORD: "sandbox-password", LEADS_TECH_URL: sandboxUrl },
    LEADS_TECH_PAUSE_MS: "0",
  }));
}, LAUNCH_MS);
afterAll(() => dashboard?.close());

test("from the printed link a newcomer is led to the last tick; then the overview has figures", LIMIT, async () => {
  const context = await dashboard.browser.newContext({ locale: "ru-RU", bypassCSP: true });
  const page = await context.newPage();
  await page.goto(dashboard.signInLink);
  await page.getByRole("heading", { name: "Первые шаги" }).waitFor();
  expect(await findingsOn(page)).toEqual([]);
  const done = page.getByRole("img", { name: "сделано", exact: true });

  await page.goto(`${dashboard.url}/dashboard/start`);
  await page.getByRole("button", { name: "Проверить" }).click();
  await page.getByText(/sub4=vk_bot&sub5=story/).waitFor();

  await page.getByRole("button", { name: "Отправить пробный клик" }).click();
  await page.getByText(/Это сеть на этом же компьютере/).waitFor();
  await page.getByRole("dialog").getByRole("button", { name: "Отправить пробный клик" }).click();
  await page.getByText("доставлен", { exact: true }).waitFor();
  expect(dashboard.sandbox.received).toHaveLength(1);

  expect(await page.getByText(`configureTracker({ endpoint: "${dashboard.url}"`).count()).toBe(1);
  await dashboard.click({ user_id: "704519283", utm_campaign: "spring", utm_source: "vk_ads" });
  await dashboard.api("POST", "/api/connectors/leads-tech/run");
  await done.nth(3).waitFor();

  await page.goto(`${dashboard.url}/dashboard/`);
  await page.getByRole("heading", { name: "Обзор" }).waitFor();
  expect(await page.getByText("Первые шаги").count()).toBe(0);
  await context.close();
});
