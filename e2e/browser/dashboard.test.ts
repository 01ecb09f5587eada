import type { ClickList, ReportAnswer } from "@metka/contract";
import type { BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LAUNCH_MS } from "../support/browser.ts";
import { until } from "../support/until.ts";
import { type DashboardFixture, moscowDay, openDashboard } from "./support/dashboard-fixture.ts";
import { findingsOn } from "./support/dashboard-look.ts";

const LIMIT = { timeout: 120_000 };
/** A name as an attacker's link may have it. */
const SCRIPT = `<img src=x onerror="window.hacked=1">`;

let dashboard: DashboardFixture;

beforeAll(async () => {
  dashboard = await openDashboard("sqlite");
  for (const [n, utm_campaign] of ["spring", "spring", "autumn", SCRIPT].entries()) {
    await dashboard.click({
      ...{ user_id: String(4001 + n), utm_campaign, utm_content: `banner_${n % 2}`, utm_source: "vk_ads" },
    });
  }
  await dashboard.api("PUT", "/api/costs", {
    lines: ["spring", "autumn", "nobody"].map((value, n) => ({
      ...{ day: moscowDay(0), mark: "utm_campaign", value, currency: "RUB" },
      amount: `${100 + n}.40`,
    })),
  });
}, LAUNCH_MS);
afterAll(() => dashboard?.close());

async function withPage(work: (page: Page, context: BrowserContext) => Promise<void>): Promise<void> {
  const context = await dashboard.browser.newContext({ locale: "ru-RU", bypassCSP: true });
  try {
    await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

test("the printed link signs in once, and leaves no code in the address", LIMIT, async () => {
  await withPage(async (page) => {
    await page.goto(dashboard.signInLink);
    await page.getByRole("heading", { name: "Обзор" }).waitFor();
    expect(page.url()).not.toContain("code");
  });
  await withPage(async (page) => {
    await page.goto(dashboard.signInLink);
    await page.getByRole("alert").getByText("ссылка для входа уже использована").waitFor();
  });
});

test("a wrong token is told in words; a sign-out ends the session", LIMIT, async () => {
  await withPage(async (page) => {
    await page.goto(`${dashboard.url}/dashboard/`);
    await page.getByLabel("Токен администратора").fill("wrong");
    await page.getByRole("button", { name: "Войти" }).click();
    await page.getByRole("alert").getByText("токен неверен").waitFor();
  });
  const { page, context } = await dashboard.signedIn();
  const cookies = await context.cookies();
  await page.getByRole("button", { name: "Выйти" }).click();
  await page.getByLabel("Токен администратора").waitFor();
  await context.addCookies(cookies);
  await page.reload();
  await page.getByLabel("Токен администратора").waitFor();
  await context.close();
});

test(
  "a report of three groups has the totals of the API; a value leads inside; its address opens it anywhere",
  LIMIT,
  async () => {
    const { page, context, open } = await dashboard.signedIn();
    await open(`reports?by=${encodeURIComponent('["day","utm_campaign","utm_content"]')}`);
    const totals = page.locator("tfoot tr");
    await totals.waitFor();
    const [from, day] = [moscowDay(-6), moscowDay(0)];
    const report = await dashboard.api<ReportAnswer>(
      "GET",
      `/api/reports?group_by=day,utm_campaign,utm_content&from=${from}&to=${day}`,
    );
    const { spend, visits, profit } = report.totals;
    expect([spend, visits]).toEqual([{ RUB: "304.20" }, 4]);
    const cells = (await totals.locator("td").allInnerTexts()).map((text) => text.replaceAll("\u00a0", " "));
    // Rounded to roubles, as the reader sees them.
    expect(cells.slice(0, 6)).toEqual(["Итого", "304", "—", String(Math.round(Number(profit.RUB))), "-100 %", "4"]);
    expect(await page.locator("tr.apart").innerText()).toMatch(/Расход без визитов: .*nobody/);

    await page.getByRole("button", { name: "spring" }).first().click();
    await page.getByText("utm_campaign = spring").waitFor();
    await until("only visits of the campaign are shown", 10_000, async () => {
      return (await totals.locator("td").nth(5).innerText()) === "2";
    });
    const address = page.url();
    await context.close();

    const another = await dashboard.signedIn();
    await another.page.goto(address);
    await another.page.getByText("utm_campaign = spring").waitFor();
    expect(await another.page.locator("tfoot td").nth(5).innerText()).toBe("2");
    await another.context.close();
  },
);

test(
  "a filter is suggested, columns are chosen, the period before is compared, and rows are drawn",
  LIMIT,
  async () => {
    const { page, context, open } = await dashboard.signedIn();
    await dashboard.api("PUT", "/api/costs", {
      lines: [{ day: moscowDay(-7), mark: "utm_campaign", value: "spring", currency: "RUB", amount: "50.20" }],
    });
    await open(`reports?by=${encodeURIComponent('["utm_campaign"]')}`);
    await page.getByRole("button", { name: "+ Фильтр" }).click();
    await page.getByRole("combobox", { name: "Значение" }).click();
    await page.getByRole("option", { name: "spring" }).click();
    await page.getByRole("button", { name: "Фильтр", exact: true }).click();
    await page.getByText("utm_campaign = spring").waitFor();
    await page.getByRole("button", { name: "Столбцы" }).click();
    await page.getByRole("combobox", { name: "Столбцы" }).click();
    for (const name of ["Доход", "ROI"]) await page.getByRole("option", { name, exact: true }).click();
    await page.keyboard.press("Escape");
    await page.getByLabel("Сравнить с предыдущим периодом").click();
    // 100.40 against 50.20 in the week before.
    await page.locator("tfoot").getByText("+100 %").waitFor();
    await page.getByLabel("Показать на графике: spring").click();
    await page.getByRole("heading", { name: "Выбранные строки" }).waitFor();
    await page.locator("canvas").waitFor();
    const headings = await page.locator("thead th").allInnerTexts();
    expect(headings).not.toContain("ROI");
    const address = page.url();
    await context.close();
    const another = await dashboard.signedIn();
    await another.page.goto(address);
    await another.page.locator("tfoot").getByText("+100 %").waitFor();
    await another.page.locator("canvas").waitFor();
    await another.context.close();
  },
);

test("a saved report opens again; a link shows it without the token until it is revoked", LIMIT, async () => {
  const { page, context, open } = await dashboard.signedIn();
  await open(`reports?by=${encodeURIComponent('["utm_content"]')}`);
  await page.getByRole("button", { name: "Сохранённые" }).click();
  await page.getByLabel("Название").fill("По баннерам");
  await page.getByRole("button", { name: "Сохранить отчёт" }).click();
  await page.getByRole("link", { name: "По баннерам" }).waitFor();
  await open("reports");
  await page.getByRole("button", { name: "Сохранённые" }).click();
  await page.getByRole("link", { name: "По баннерам" }).click();
  await page.getByRole("button", { name: "banner_0" }).waitFor();

  await page.getByRole("button", { name: "Поделиться" }).click();
  await page.getByLabel("Название").fill("Для заказчика");
  await page.getByRole("button", { name: "Сделать ссылку" }).click();
  const link = await page.locator("pre").innerText();
  expect(link).toMatch(/\/dashboard\/shared#\S{30,}$/);
  await withPage(async (guest) => {
    await guest.goto(link);
    await guest.getByRole("heading", { name: "Для заказчика" }).waitFor();
    await guest.getByRole("cell", { name: "banner_0" }).waitFor();
    expect(await findingsOn(guest)).toEqual([]);
    expect(await guest.getByRole("link").count()).toBe(0);
    expect((await guest.request.get(`${dashboard.url}/api/clicks`)).status()).toBe(401);
    await page.getByRole("button", { name: "Отозвать «Для заказчика»" }).click();
    await page.getByText("Выданных ссылок нет").waitFor();
    await guest.reload();
    await guest.getByRole("alert").getByText("ссылка на отчёт не действует").waitFor();
  });
  await context.close();
});

test("a script in a campaign's name is text", LIMIT, async () => {
  const { page, context, open } = await dashboard.signedIn();
  await open(`reports?by=${encodeURIComponent('["utm_campaign"]')}`);
  await page.getByRole("button", { name: SCRIPT }).waitFor();
  expect(await page.evaluate(() => "hacked" in window)).toBe(false);
  await context.close();
});

test("a click's page has its delivery, its URL and what arrived; new clicks appear by themselves", LIMIT, async () => {
  const { page, context, open } = await dashboard.signedIn();
  await open("clicks");
  await page.getByRole("cell", { name: "4001", exact: true }).waitFor();
  await dashboard.click({ user_id: "4099", utm_campaign: "later" });
  await page.getByRole("cell", { name: "4099", exact: true }).waitFor({ timeout: 15_000 });
  await page.getByRole("row", { name: /4001/ }).getByRole("link").click();
  await page.getByRole("heading", { name: "История клика" }).waitFor();
  await page.getByText("доставлен", { exact: true }).waitFor();
  const text = await page.locator("main").innerText();
  expect(text).toMatch(/sub6=4001/);
  expect(text).toMatch(/utm_campaign\s+spring\s+тело запроса/);
  expect(text).toMatch(/sub6\s+4001\s+user_id/);
  expect(await page.title()).toBe("Клики · Metka");
  expect(text).toMatch(/Клик принят шлюзом.*Попытка 1: сеть приняла/s);
  await context.close();
});

test(
  "the overview counts spend without visits in its figures, and leads from what is wrong to the click",
  LIMIT,
  async () => {
    await dashboard.click({ user_id: "4050", utm_campaign: "spring", utm_term: "{{keyword}}" });
    const { page, context, open } = await dashboard.signedIn();
    await open(`overview?from=${moscowDay(0)}&to=${moscowDay(0)}`);
    await page.getByText("304 ₽").first().waitFor();
    await page.getByRole("link", { name: /utm_term приходит незаполненным макросом, кликов: 1/ }).click();
    await page.getByRole("heading", { name: "История клика" }).waitFor();
    expect(await page.locator("main").innerText()).toContain("{{keyword}}");
    await context.close();
  },
);

test("English by a switch, kept for the next time", LIMIT, async () => {
  const { page, context } = await dashboard.signedIn();
  await page.getByRole("button", { name: "In English" }).click();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  await page.reload();
  await page.getByRole("heading", { name: "Overview" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("en");
  await context.close();
});

test("no page of another site may show it in a frame", LIMIT, async () => {
  const { headers } = await fetch(`${dashboard.url}/dashboard/overview`);
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("content-security-policy")).toMatch(/script-src 'self';.*frame-ancestors 'none'/);
});

const PAGES = ["overview", "reports", "clicks", "start"];

test.each([
  { width: 1440, dark: false },
  { width: 1440, dark: true },
  { width: 768, dark: false },
  { width: 390, dark: false },
])("every page fits and is readable by everyone: %o", LIMIT, async (look) => {
  const { page, context, open } = await dashboard.signedIn(look);
  const findings: string[] = [];
  const { clicks } = await dashboard.api<ClickList>("GET", "/api/clicks?user_id=4001");
  for (const path of [...PAGES, `clicks/${clicks[0]?.click_id}`]) {
    await open(path);
    findings.push(...(await findingsOn(page)));
  }
  expect(findings).toEqual([]);
  await context.close();
});
