import type { ClickList, CostList, Network, Reconciliation } from "@metka/contract";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LAUNCH_MS } from "../support/browser.ts";
import { BOT_TOKEN } from "../support/target-fixture.ts";
import { until } from "../support/until.ts";
import { type DashboardFixture, moscowDay, openDashboard, type SignedIn } from "./support/dashboard-fixture.ts";
import { findingsOn } from "./support/dashboard-look.ts";

const LIMIT = { timeout: 60_000 };
const BANNER = { id: 107_900_001, name: "Видео 9:16", group_id: 11 };

let dashboard: DashboardFixture;
let tab: SignedIn;

beforeAll(async () => {
  dashboard = await openDashboard("sqlite", (sandboxUrl) => ({
    ...{ LEADS_TECH_URL: sandboxUrl, VK_ADS_URL: sandboxUrl },
    ...{ LEADS_TECH_LOGIN: "sandbox", LEADS_TECH_PASSWORD: "sandbox-password", LEADS_TECH_PAUSE_MS: "0" },
    ...{ VK_ADS_CLIENT_ID: "sandbox", VK_ADS_CLIENT_SECRET: "sandbox-secret", VK_ADS_PAUSE_MS: "0" },
    TARGET_SECRET_TELEGRAM: BOT_TOKEN,
    ...{ LEADS_TECH_EVERY_MINUTES: "1440", VK_ADS_EVERY_MINUTES: "1440", VK_ADS_MARK: "utm_content" },
  }));
  tab = await dashboard.signedIn();
}, LAUNCH_MS);
afterAll(() => dashboard?.close());

test(
  "a cost file with a bad line is told line by line and stores nothing; corrected, it is stored",
  LIMIT,
  async () => {
    const { page, open } = tab;
    const costs = async () => (await dashboard.api<CostList>("GET", "/api/costs?source=import")).costs;
    const table = (...days: string[]) => ({
      ...{ name: "расходы.csv", mimeType: "text/csv" },
      buffer: Buffer.from(`день;название кампании;расход\n${days.map((day) => `${day};spring;1 234,50`).join("\n")}\n`),
    });
    await open("costs/import");
    await page.getByLabel("Метка").selectOption("utm_campaign");
    await page.getByLabel("Валюта").selectOption("RUB");
    await page.getByLabel("Колонка со значением метки").fill("название кампании");
    const choose = () => page.locator("input[type=file]");
    await choose().setInputFiles(table(moscowDay(-1), "31.02.2026"));
    await page.getByRole("alert").getByRole("cell", { name: "строка 3, day" }).waitFor();
    expect(await page.getByRole("button", { name: "Сохранить" }).count()).toBe(0);
    expect(await costs()).toEqual([]);

    await choose().setInputFiles(table(moscowDay(-1), moscowDay(-1)));
    await page.getByText("Строк сохранится: 1").waitFor();
    await page.getByText("Одинаковых строк таблицы сложено: 1").waitFor();
    expect(await costs()).toEqual([]);
    await page.getByRole("button", { name: "Сохранить" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Сохранить" }).click();
    await page.getByText("Сохранено строк: 1").waitFor();
    expect(await costs()).toMatchObject([{ day: moscowDay(-1), value: "spring", amount: "2469.00" }]);

    await open("costs");
    await page.locator("tfoot").getByText("2 469,00").waitFor();
    await page.getByRole("button", { name: "Удалить за эти дни" }).click();
    await page.getByRole("dialog").getByText("2 469,00").waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
    await page.getByText("За эти дни расходов нет").waitFor();
    expect(await costs()).toEqual([]);
  },
);

test("a poll from the page brings spend into the report; a failing one says why", LIMIT, async () => {
  const { page, open } = tab;
  const { sandbox } = dashboard;
  sandbox.orderVkAds({
    ...{ per_second: 1_000_000, campaigns: [{ id: 1, name: "Осень" }] },
    ...{ groups: [{ id: 11, name: "Широкая", campaign_id: 1 }], banners: [BANNER] },
    spend: [{ banner: BANNER.id, day: moscowDay(0), spent: "321.00" }],
  });
  await open("connectors");
  const card = page.getByRole("region", { name: "vk-ads" });
  await card.getByRole("button", { name: "Опросить сейчас" }).click();
  await card.getByText("объявлений: 1").waitFor();
  await card.getByText("работает", { exact: true }).waitFor();
  await open(`reports?by=${encodeURIComponent('["utm_content"]')}`);
  await page.locator("tfoot").getByRole("cell", { name: "321", exact: true }).waitFor();
  await open(`costs?day=${moscowDay(0)}`);
  await page.getByText("Видео 9:16").waitFor();

  sandbox.orderLeadsTech({ fault: { answer: "html", times: 100 } });
  await open("connectors");
  const leads = page.getByRole("region", { name: "leads-tech" });
  await leads.getByRole("button", { name: "Опросить сейчас" }).click();
  await leads.getByRole("alert").getByText("не JSON").waitFor();
});

test("a bad template is told why while it is typed; the good one is saved, and a click uses it", LIMIT, async () => {
  const { page, open } = tab;
  const { sandbox } = dashboard;
  await open("offers-new");
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await field("Имя в ссылках (slug)").fill("vesna");
  await field("Название").fill("Весна");
  const template = field("Шаблон ссылки");
  await template.fill(`${sandbox.url}/click/7/?sub4={reff|s4}`);
  await page.getByText("Макрос {reff} неизвестен").waitFor();
  expect(await findingsOn(page)).toEqual([]);
  await template.fill(`${sandbox.url}/click/7/?sub4={ref|s4}&sub5={utm_term}`);
  await field("Метки клика для примера").fill("s4=bot&user_id=1");
  await page.getByText(`${sandbox.url}/click/7/?sub4=bot`, { exact: true }).waitFor();
  await page.getByRole("row", { name: "sub4 bot метка ref" }).waitFor();
  await page.getByRole("row", { name: "sub5 — не уйдёт: нет значения у utm_term" }).waitFor();
  await field("Название").press("Enter");
  await page.getByRole("heading", { name: "Весна" }).waitFor();
  await dashboard.click({ user_id: "77", ref: "live", offer: "vesna" });
  expect(sandbox.received.at(-1)).toMatchObject({ path: "/click/7/", query: "sub4=live" });

  await page.getByRole("button", { name: "Выключить" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Выключить" }).click();
  await page.getByText("выключено").waitFor();
  await expect(dashboard.click({ user_id: "77", ref: "late", offer: "vesna" })).rejects.toThrow("422");
});

test("a network's mistake is told while it is typed; its postback URL is the API's", LIMIT, async () => {
  const { page, open } = tab;
  const network = () => dashboard.api<Network>("GET", "/api/networks/leads-tech");
  await open("networks/leads-tech");
  const days = page.getByLabel("Окно атрибуции, дней");
  await days.fill("900");
  await page.getByText("не больше 90").waitFor();
  await page.getByRole("button", { name: "Сохранить" }).click();
  await days.fill("45");
  await page.getByText("не больше 90").waitFor({ state: "detached" });
  const approved = page.getByLabel("Одобрено");
  await approved.fill("approved, hold");
  await page.getByText("«hold» стоит в двух списках").waitFor();
  await approved.fill("approved");
  await page.getByText("«hold» стоит в двух списках").waitFor({ state: "detached" });
  expect((await network()).settings.window_days).toBe(30);
  await page.getByRole("button", { name: "Сохранить" }).click();
  await page.getByText("Сохранено").waitFor();
  const { settings, postback_url } = await network();
  expect(settings.window_days).toBe(45);
  await page.getByText(postback_url, { exact: true }).waitFor();
});

test("a target made on the page sends a test message, seen in the sandbox and in the log", LIMIT, async () => {
  const { page, open } = tab;
  const { sandbox } = dashboard;
  await open("targets-new");
  const field = (name: string) => page.getByLabel(name, { exact: true });
  await field("Имя (slug)").fill("chat");
  await field("Название").fill("Чат команды");
  await field("Номер чата (chat_id)").fill("-100");
  await field("Шаблон адреса").fill("https://api.telegram.org/bot{env:MY_TOKEN}/sendMessage");
  await page.getByText("должна называться TARGET_SECRET_").waitFor();
  await field("Шаблон адреса").fill(`${sandbox.url}/bot{env:TARGET_SECRET_TELEGRAM}/sendMessage`);
  await page.getByRole("region", { name: "Сообщение для примера" }).getByText("Конверсия одобрена").waitFor();
  await page.getByRole("button", { name: "Сохранить" }).click();
  await page.getByRole("heading", { name: "Чат команды" }).waitFor();
  await page.getByRole("button", { name: "Отправить пробное" }).click();
  const log = page.getByRole("region", { name: "Журнал сообщений" });
  await page.getByText("Проба: доставлено").waitFor();
  const tests = sandbox.messages.received.filter(({ fields }) => String(fields.text).includes("Проверка связи"));
  expect(tests[0]?.fields.chat_id).toBe("-100");
  await log.getByRole("row", { name: /проба/ }).getByRole("button").click();
  await log.getByText(/Попытка \d: 200/).waitFor();
  expect(await log.innerText()).not.toContain(BOT_TOKEN);

  await page.getByRole("button", { name: "Удалить" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Удалить" }).click();
  await page.getByText("Получателей нет").waitFor();
});

test(
  "a built link passes the checker, and the gateway captures its marks; a bent one is corrected",
  LIMIT,
  async () => {
    const { page, open } = tab;
    await open("links");
    await page.getByLabel("Номер приложения").fill("123456");
    await page.getByLabel("Значение метки ref_source").fill("vk ads&co");
    await page.getByText("Всё в порядке").waitFor();
    await page.getByRole("img", { name: "QR-код ссылки" }).waitFor();
    const made = page.getByRole("region", { name: "Ссылка" }).locator("pre").first();
    const link = (await made.innerText()).trim();
    expect(link).toMatch(/^https:\/\/vk\.com\/app123456#utm_source=vk_ads&.*&ref_source=vk%20ads%26co$/);
    await dashboard.click({ user_id: "88", url: link.replaceAll(/\{\{\w+\}\}/g, "31337") });
    const { clicks } = await dashboard.api<ClickList>("GET", "/api/clicks?user_id=88");
    expect(clicks[0]).toMatchObject({ utm_campaign: "31337", utm_content: "31337", ref_source: "vk ads&co" });

    await page.getByText("на оффер", { exact: true }).click();
    await page.getByLabel("Оффер", { exact: true }).selectOption("otkaz");
    await until("the link leads to the gateway", 5_000, async () =>
      (await made.innerText()).includes("/Eg5hd?utm_source"),
    );
    const { status, headers } = await fetch((await made.innerText()).trim(), { redirect: "manual" });
    expect([status, headers.get("location")]).toEqual([302, expect.stringContaining("s5=vk%20ads%26co")]);

    await open(`links?check=${encodeURIComponent("https://vk.com/app123456?ref=a&ref=b")}`);
    await page.getByText("https://vk.com/app123456#ref=a", { exact: true }).waitFor();
  },
);

test("a day is compared with the network's own figures, with the reasons", LIMIT, async () => {
  const { page, open } = tab;
  const { sandbox } = dashboard;
  sandbox.orderLeadsTech({ fault: null });
  await dashboard.click({ user_id: "99", ref: "compared" });
  // A redirect that nobody follows: a click of ours that the network does not have.
  const headers = {
    "user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
  };
  await fetch(`${dashboard.url}/go/leads-tech?ref=lost&user_id=100`, { redirect: "manual", headers });
  await dashboard.api("POST", "/api/connectors/leads-tech/run");
  const { rows } = await dashboard.api<Reconciliation>("GET", "/api/reconciliation");
  const today = rows.find(({ day }) => day === moscowDay(0));
  expect(today?.ours.clicks).not.toBe(today?.theirs.clicks);
  await open("reconciliation");
  const row = page.locator("tbody tr").filter({ hasText: "leads-tech" }).first();
  await row.waitFor();
  expect(await row.innerText()).toContain(`${today?.ours.clicks} / ${today?.theirs.clicks}`);
  await row.getByRole("button", { name: /^Причины/ }).click();
  await page.getByText(today?.reasons[0]?.message ?? "no reason", { exact: false }).waitFor();
  expect(page.url()).toContain("open=");
});

const PAGES = [
  ...["costs", "costs/import", "connectors", "reconciliation"],
  ...[
    "offers",
    "offers-new",
    "offers/leads-tech",
    "networks",
    "networks/leads-tech",
    "targets",
    "targets-new",
    "links",
  ],
];

test(
  "every page of money fits desktop, tablet and phone, and is readable by everyone in both themes",
  LIMIT,
  async () => {
    const { page, open } = tab;
    const findings: string[] = [];
    const look = async (colorScheme: "dark" | "light", width: number) => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
    };
    /** The menu slides away when the page becomes narrow. */
    const fits = () =>
      page
        .waitForFunction(() => document.documentElement.scrollWidth <= window.innerWidth, undefined, { timeout: 2_000 })
        .then(
          () => true,
          () => false,
        );
    for (const path of PAGES) {
      await look("dark", 1440);
      await open(path);
      findings.push(...(await findingsOn(page)));
      await look("light", 768);
      if (!(await fits())) findings.push(`${path} is wider than a tablet`);
      await look("light", 390);
      await fits();
      findings.push(...(await findingsOn(page)));
    }
    expect(findings).toEqual([]);
  },
);
