// How long a reader waits on a month of clicks, a million unless told otherwise: npm run bench:dashboard -- 1000000
import type { BrowserContext, Page } from "playwright-core";
import { until } from "../support/until.ts";
import { openSeededDashboard } from "./support/seeded-dashboard.ts";

const ZONES = ["Europe/Moscow", "Asia/Omsk", "Asia/Irkutsk"];
const FRAMES = 60;
const SIGN_IN_MS = 1_500;
const REPORT_MS = 1_000;
const REPORT = `reports?by=${encodeURIComponent('["day","utm_campaign","utm_content"]')}&all=true`;

const clicks = Number(process.argv[2] ?? 1_000_000);
const dashboard = await openSeededDashboard(clicks);
try {
  await until("reports are ready", 300_000, async () => {
    const ready = await dashboard.api<{ reports: { status: string } }>("GET", "/readyz");
    return ready.reports.status === "ready";
  });
  const signIns: number[] = [];
  const reports: number[] = [];
  let blanks = 0;
  for (let round = 0; round < ZONES.length; round++) {
    const { context, page, signedInMs } = await signInTimed();
    signIns.push(signedInMs);
    const began = performance.now();
    // Another zone is another report: none was answered before.
    await page.goto(`${dashboard.url}/dashboard/${REPORT}&tz=${ZONES[round]}`);
    await page.locator(".report tbody tr").nth(10).waitFor();
    reports.push(performance.now() - began);
    blanks += await blanksWhileScrolling(page);
    await context.close();
  }
  const middle = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
  const line = (what: string, values: readonly number[], most: number) =>
    console.log(
      `${what}: ${values.map(Math.round).join(", ")} ms, median below ${most}: ${middle(values) < most ? "met" : "MISSED"}`,
    );
  console.log(`${clicks} clicks`);
  line("sign-in to overview", signIns, SIGN_IN_MS);
  line("report of three groups", reports, REPORT_MS);
  console.log(`frames without rows while scrolling: ${blanks}`);
} finally {
  await dashboard.close();
}

async function signInTimed(): Promise<{ context: BrowserContext; page: Page; signedInMs: number }> {
  const context = await dashboard.browser.newContext({ locale: "ru-RU", viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.goto(`${dashboard.url}/dashboard/`);
  await page.getByLabel("Токен администратора").fill(dashboard.token);
  const began = performance.now();
  await page.getByRole("button", { name: "Войти" }).click();
  await page.getByText("Визиты").first().waitFor();
  return { context, page, signedInMs: performance.now() - began };
}

/** Scrolls a screen a frame, and counts the frames that were painted without a row in the middle. */
async function blanksWhileScrolling(page: Page): Promise<number> {
  return await page.locator(".report").evaluate(async (section, frames) => {
    const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    const { left, top, width, height } = section.getBoundingClientRect();
    let blanks = 0;
    for (let frame = 0; frame < frames; frame++) {
      section.scrollTop += height;
      await painted();
      const row = document.elementFromPoint(left + width / 2, top + height / 2)?.closest("tr");
      if (row?.textContent === undefined || row.textContent === "") blanks++;
    }
    return blanks;
  }, FRAMES);
}
