import { afterAll, beforeAll, expect, test } from "vitest";
import { LAUNCH_MS } from "../support/browser.ts";
import { type DashboardFixture, openDashboard } from "./support/dashboard-fixture.ts";
import { findingsOn } from "./support/dashboard-look.ts";

const LIMIT = { timeout: 60_000 };

let dashboard: DashboardFixture;

beforeAll(async () => {
  dashboard = await openDashboard("sqlite");
}, LAUNCH_MS);
afterAll(() => dashboard?.close());

test("a delivery is seen failing live; the network repaired, all that failed are sent again", LIMIT, async () => {
  const { page, context, open } = await dashboard.signedIn();
  await open("deliveries");
  await page.getByText("Доставок ещё не было").waitFor();
  dashboard.sandbox.setMode({ kind: "status", status: 404 });
  await dashboard.click({ user_id: "5001" });
  await dashboard.click({ user_id: "5002" });
  const deliveries = page.getByRole("table", { name: "Доставки" });
  await deliveries.getByText("Сеть отклонила клик: HTTP 404").first().waitFor({ timeout: 15_000 });
  await page.getByRole("button", { name: "2. Показать: не доставлен" }).click();
  expect(new URL(page.url()).searchParams.get("status")).toBe("failed");

  dashboard.sandbox.setMode({ kind: "redirect" });
  await page.getByRole("button", { name: "Отправить неудачные ещё раз" }).click();
  await page.getByText("Подходит доставок: 2.").waitFor();
  await page.getByRole("button", { name: "Отправить: 2" }).click();
  await page.getByText("Снова ждут отправки: 2").waitFor();
  await page.getByRole("button", { name: "Убрать фильтры" }).click();
  await deliveries.getByText("Сеть приняла: HTTP 302").nth(1).waitFor({ timeout: 15_000 });
  await context.close();
});

const PAGES = ["deliveries", "deliveries?status=failed"];

test.each([
  { width: 1440, dark: false },
  { width: 1440, dark: true },
  { width: 768, dark: false },
  { width: 390, dark: true },
])("the pages fit and are readable by everyone: %o", LIMIT, async (look) => {
  const { page, context, open } = await dashboard.signedIn(look);
  const findings: string[] = [];
  for (const path of PAGES) {
    await open(path);
    findings.push(...(await findingsOn(page)));
  }
  expect(findings).toEqual([]);
  await context.close();
});
