import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { launchBrowser } from "../../support/browser.ts";
import type { DatabaseKind } from "../../support/database-kinds.ts";
import { closeE2e, type E2eEnv, type E2eFixture, openE2e } from "../../support/e2e-fixture.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export interface Look {
  readonly width?: number;
  readonly dark?: boolean;
}

export interface SignedIn {
  readonly context: BrowserContext;
  readonly page: Page;
  /** `path`: below `/dashboard/`. */
  readonly open: (path: string) => Promise<unknown>;
}

/** A gateway with its dashboard built, a sandbox network and a browser. */
export interface DashboardFixture extends E2eFixture {
  readonly browser: Browser;
  readonly url: string;
  readonly token: string;
  readonly signInLink: string;
  /** Asks the API with the admin token; throws where it refuses. */
  readonly api: <Answer>(method: string, path: string, body?: object) => Promise<Answer>;
  readonly click: (body: object) => Promise<void>;
  /** A browser that has never been here; signs in with the token and stands on the overview, or on the first steps before any click. */
  readonly signedIn: (look?: Look) => Promise<SignedIn>;
  readonly close: () => Promise<void>;
}

export async function openDashboard(kind: DatabaseKind, env: E2eEnv = {}): Promise<DashboardFixture> {
  return await dashboardOf(await openE2e(kind, env));
}

/** The dashboard of a gateway that has just started for the first time. */
export async function dashboardOf(e2e: E2eFixture): Promise<DashboardFixture> {
  execFileSync(process.execPath, ["scripts/build-dashboard.mjs"], { cwd: ROOT });
  const browser = await launchBrowser();
  const { said, url } = e2e.gateway;
  const [, token = ""] = /показан один раз: (\S+)/.exec(said) ?? [];
  const [, code] = /\/dashboard\/#code=(\S+)/.exec(said) ?? [];
  return {
    ...e2e,
    ...{ browser, url, token, signInLink: `${url}/dashboard/#code=${code}` },
    api: (method, path, body) => ask(url, token, method, path, body),
    click: async (body) => {
      await ask(url, token, "POST", "/api/arbitrage/send-to-leads-tech/", body);
    },
    signedIn: (look) => signIn(browser, url, token, look),
    close: async () => {
      await browser.close();
      await closeE2e(e2e);
    },
  };
}

/** Today in the reports' usual zone, or some days from it. */
export function moscowDay(days: number): string {
  const ms = Date.now() + days * 86_400_000;
  return new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Moscow", dateStyle: "short" }).format(ms);
}

async function ask(url: string, token: string, method: string, path: string, body?: object) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? undefined : JSON.parse(text);
}

async function signIn(
  browser: Browser,
  url: string,
  token: string,
  { width = 1440, dark = false }: Look = {},
): Promise<SignedIn> {
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: dark ? "dark" : "light",
    locale: "ru-RU",
    // For axe, which is put into the page.
    bypassCSP: true,
  });
  const page = await context.newPage();
  await page.goto(`${url}/dashboard/`);
  await page.getByLabel("Токен администратора").fill(token);
  await page.getByRole("button", { name: "Войти" }).click();
  await page.getByRole("heading", { name: /^(Обзор|Первые шаги)$/ }).waitFor();
  return { context, page, open: (path) => page.goto(`${url}/dashboard/${path}`) };
}
