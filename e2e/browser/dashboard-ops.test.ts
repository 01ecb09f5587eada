import { readFile } from "node:fs/promises";
import type { ClickList, Network, UserExport } from "@metka/contract";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { LAUNCH_MS } from "../support/browser.ts";
import { type DashboardFixture, openDashboard } from "./support/dashboard-fixture.ts";
import { findingsOn, widthFindings } from "./support/dashboard-look.ts";

const LIMIT = { timeout: 60_000 };

let dashboard: DashboardFixture;

beforeAll(async () => {
  dashboard = await openDashboard("sqlite");
}, LAUNCH_MS);
afterAll(() => dashboard?.close());

/** A postback of leads-tech. */
async function postback(query: string): Promise<void> {
  const { networks } = await dashboard.api<{ networks: Network[] }>("GET", "/api/networks");
  const token = networks.find(({ slug }) => slug === "leads-tech")?.token;
  await fetch(`${dashboard.url}/postback/leads-tech/${token}?${query}`);
}

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
    await postback(`transaction_id=op1&status=oplacheno&sum=450&sub8=${clicks[0]?.click_id}`);

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

test(
  "a user is found, erased once the ID is typed, and found no more; the audit log shows it without the ID",
  LIMIT,
  async () => {
    await dashboard.click({ user_id: "704519283", first_name: "Аглая" });
    const { page, context, open } = await dashboard.signedIn();
    await open("users");
    await page.getByLabel("ID пользователя").fill("704519283");
    await page.getByRole("button", { name: "Найти" }).click();
    await page.getByRole("heading", { name: "Пользователь 704519283" }).waitFor();
    expect(await page.locator("dl.fields").innerText()).toMatch(/Клики\s+1/);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Скачать всё (JSON)" }).click(),
    ]);
    const exported: UserExport = JSON.parse(await readFile(await download.path(), "utf8"));
    expect(exported.clicks).toMatchObject([{ user_id: "704519283", first_name: "Аглая" }]);

    await page.getByRole("button", { name: "Удалить данные" }).click();
    const question = page.getByRole("dialog");
    const erase = question.getByRole("button", { name: "Удалить данные" });
    await question.getByLabel(/введите ID/).fill("70451928");
    expect(await erase.isDisabled()).toBe(true);
    await question.getByLabel(/введите ID/).fill("704519283");
    await erase.click();
    await page.getByText("Данные удалены. Номер записи об удалении: 1").waitFor();
    await page.getByRole("table", { name: "Удаления" }).getByText("api_utmtracking: 1").waitFor();
    await page.reload();
    await page.getByText("О пользователе 704519283 ничего не хранится.").waitFor();
    await open("clicks?user_id=704519283");
    await page.getByText("не подходит ни один клик").waitFor();

    await open("settings?action=user_erased");
    const log = page.getByRole("table", { name: "Журнал изменений" });
    await log.getByText("Данные пользователя удалены").waitFor();
    expect(await log.innerText()).toMatch(
      /панель, вход [0-9a-f]{8}.*DELETE \/api\/users\/:user_id.*номер записи об удалении: 1/s,
    );
    await page.getByRole("button", { name: "Убрать фильтры" }).click();
    await log.getByText("Постбек разобран заново").first().waitFor();
    expect(await page.locator("main").innerText()).not.toContain("704519283");
    await context.close();
  },
);

test(
  "settings: what runs, what it takes, which settings are set; all of it in English by the switch",
  LIMIT,
  async () => {
    const { page, context, open } = await dashboard.signedIn();
    await open("settings");
    await page.getByRole("table", { name: "Заданные настройки" }).getByText("DATA_DIR").waitFor();
    await page.getByText(/^SQLite: .*metka/).waitFor();
    for (const [path, title] of [
      ["settings", "Settings"],
      ["users", "Users"],
      ["deliveries", "Deliveries"],
      ["conversions", "Conversions"],
      ["postbacks", "Postbacks"],
    ] as const) {
      await open(path);
      if (path === "settings") await page.getByRole("button", { name: "In English" }).click();
      await page.getByRole("heading", { name: title, level: 2 }).waitFor();
      expect([path, await page.locator("main h2, main h3, main th, main label").allInnerTexts()]).toEqual([
        path,
        expect.not.arrayContaining([expect.stringMatching(/[а-яё]/i)]),
      ]);
    }
    await context.close();
  },
);

const PAGES = ["deliveries", "conversions", "conversions/1", "postbacks", "users?user_id=5001", "settings"];

describe("with something in every state", () => {
  beforeAll(async () => {
    dashboard.sandbox.setMode({ kind: "status", status: 404 });
    await dashboard.click({ user_id: "5001" });
    dashboard.sandbox.setMode({ kind: "status", status: 503 });
    await dashboard.click({ user_id: "5001" });
    await postback("transaction_id=op2&status=neither");
    await postback("transaction_id=op3&status=approved&sum=1&user_id=none");
  });

  // Where the two themes and layouts differ; between them a tablet only has to fit.
  test.each([
    { width: 1440, dark: false, look: findingsOn },
    { width: 768, dark: true, look: widthFindings },
    { width: 390, dark: true, look: findingsOn },
  ])("the pages fit and are readable by everyone: $width px, dark: $dark", LIMIT, async ({ look, ...screen }) => {
    const { page, context, open } = await dashboard.signedIn(screen);
    const findings: string[] = [];
    for (const path of PAGES) {
      await open(path);
      findings.push(...(await look(page)));
    }
    expect(findings).toEqual([]);
    await context.close();
  });
});
