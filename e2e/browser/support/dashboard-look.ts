import { fileURLToPath } from "node:url";
import type { Page } from "playwright-core";

const AXE = fileURLToPath(import.meta.resolve("axe-core/axe.min.js"));

/** Whether a page of the dashboard, once it has loaded, has to be scrolled sideways. */
export async function widthFindings(page: Page): Promise<readonly string[]> {
  await page.getByRole("heading", { level: 2 }).waitFor();
  await page.waitForFunction(() => document.querySelector("[aria-label='Загружаем…']") === null);
  const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  return isWide ? [`${new URL(page.url()).pathname} is wider than the screen`] : [];
}

/** What is wrong with how a page looks, once it has loaded: too wide, or not readable by everyone. */
export async function findingsOn(page: Page): Promise<readonly string[]> {
  const path = new URL(page.url()).pathname;
  const findings = await widthFindings(page);
  await page.addScriptTag({ path: AXE });
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document);
    return violations.map(({ id, impact, nodes }) => ({ id, impact, html: nodes[0]?.html ?? "" }));
  });
  const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  return [...findings, ...serious.map(({ id, html }) => `${path}: ${id} ${html.slice(0, 200)}`)];
}
