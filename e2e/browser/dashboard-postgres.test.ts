import type { ClickList, ReportAnswer } from "@metka/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LAUNCH_MS } from "../support/browser.ts";
import { type DashboardFixture, moscowDay, openDashboard } from "./support/dashboard-fixture.ts";

const LIMIT = { timeout: 120_000 };

let dashboard: DashboardFixture;

beforeAll(async () => {
  dashboard = await openDashboard("postgres");
  for (const [n, utm_campaign] of ["spring", "spring", "autumn"].entries()) {
    await dashboard.click({ user_id: String(4001 + n), utm_campaign, utm_content: "banner" });
  }
}, LAUNCH_MS);
afterAll(() => dashboard?.close());

test(
  "on PostgreSQL sign-in, the overview, a report, a click's story and a saved report are the same",
  LIMIT,
  async () => {
    const { page, context, open } = await dashboard.signedIn();
    await page.getByText("Визиты").waitFor();
    await open(`reports?by=${encodeURIComponent('["day","utm_campaign","utm_content"]')}`);
    const { totals } = await dashboard.api<ReportAnswer>(
      "GET",
      `/api/reports?group_by=day,utm_campaign,utm_content&from=${moscowDay(-6)}`,
    );
    expect(totals.visits).toBe(3);
    await page.locator("tfoot").getByRole("cell", { name: "3", exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Сохранённые" }).click();
    await page.getByLabel("Название").fill("По дням");
    await page.getByRole("button", { name: "Сохранить отчёт" }).click();
    await page.getByRole("link", { name: "По дням" }).waitFor();

    const { clicks } = await dashboard.api<ClickList>("GET", "/api/clicks?user_id=4003");
    await open(`clicks/${clicks[0]?.click_id}`);
    await page.getByText("Попытка 1: сеть приняла").waitFor();
    await page.getByRole("button", { name: "Выйти" }).click();
    await page.getByLabel("Токен администратора").waitFor();
    await context.close();
  },
);
