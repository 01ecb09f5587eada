import type { ClickList, Network } from "@metka/contract";
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

test(
  "a set-aside postback says what to change; changed and evaluated again, it is a conversion with its click",
  LIMIT,
  async () => {
    await dashboard.click({ user_id: "5003" });
    const { clicks } = await dashboard.api<ClickList>("GET", "/api/clicks?user_id=5003");
    const { networks } = await dashboard.api<{ networks: Network[] }>("GET", "/api/networks");
    const token = networks.find(({ slug }) => slug === "leads-tech")?.token;
    const sent = `transaction_id=op1&status=oplacheno&sum=450&sub8=${clicks[0]?.click_id}`;
    await fetch(`${dashboard.url}/postback/leads-tech/${token}?${sent}`);

    const { page, context, open } = await dashboard.signedIn();
    await open("postbacks?verdict=rejected");
    await page.getByText("неизвестный статус «oplacheno»").waitFor();
    await page.getByText("Впишите этот статус в одобренные, ожидающие или отклонённые в настройках сети").waitFor();
    await page.getByRole("button", { name: "Разобрать отложенные заново" }).click();
    await page.getByText("Подходит постбеков: 1.").waitFor();
    await page.getByRole("button", { name: "Отмена" }).last().click();
    await page.getByRole("button", { name: /^Разобрать заново постбек/ }).click();
    await page.getByText("по-прежнему отложен").waitFor();

    await dashboard.api("PATCH", "/api/networks/leads-tech", { settings: { statuses: { approved: ["oplacheno"] } } });
    await page.getByText("По нынешним настройкам он принимается").waitFor({ timeout: 15_000 });
    await page.getByRole("button", { name: /^Разобрать заново постбек/ }).click();
    await page.getByText("Таких постбеков нет").waitFor();

    await open(`conversions?user_id=5003`);
    await page.getByRole("table", { name: "Конверсии" }).getByRole("link").first().click();
    await page.getByText("Сеть прислала click_id этого клика в параметре «sub8».").waitFor();
    await page.getByRole("link", { name: "История клика" }).click();
    await page.getByRole("heading", { name: "История клика" }).waitFor();
    expect(page.url()).toContain(clicks[0]?.click_id);
    await context.close();
  },
);

const PAGES = ["deliveries", "conversions", "conversions/1", "postbacks"];

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
