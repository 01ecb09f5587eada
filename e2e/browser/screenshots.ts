// Makes a picture of every page of the dashboard from seeded data, in both themes and on a phone: npm run screenshots.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClickList } from "@metka/contract";
import type { DashboardFixture, Look } from "./support/dashboard-fixture.ts";
import { openSeededDashboard } from "./support/seeded-dashboard.ts";

const FOLDER = fileURLToPath(new URL("../../screenshots", import.meta.url));
const CLICKS = 20_000;
const LOOKS: readonly (readonly [string, Look])[] = [
  ["light", { width: 1440 }],
  ["dark", { width: 1440, dark: true }],
  ["phone", { width: 390 }],
];
const REPORT = `reports?by=${encodeURIComponent('["utm_campaign","utm_content"]')}&sort=-profit_RUB&compare=true`;
const PAGES: readonly (readonly [string, string])[] = [
  ["start", "start"],
  ["overview", "overview"],
  ["report", REPORT],
  ["clicks", "clicks"],
  ["deliveries", "deliveries"],
  ["conversions", "conversions"],
  ["conversion", "conversions/1"],
  ["postbacks", "postbacks"],
  ["costs", "costs"],
  ["costs-import", "costs/import"],
  ["connectors", "connectors"],
  ["offers", "offers"],
  ["offer", "offers/leads-tech"],
  ["offer-new", "offers-new"],
  ["networks", "networks"],
  ["network", "networks/leads-tech"],
  ["targets", "targets"],
  ["target", "targets/chat"],
  ["target-new", "targets-new"],
  ["reconciliation", "reconciliation"],
  ["links", "links"],
  ["users", "users?user_id=704519283"],
  ["settings", "settings"],
];

const dashboard = await openSeededDashboard(CLICKS);
try {
  await seed(dashboard);
  const { clicks } = await dashboard.api<ClickList>("GET", "/api/clicks?user_id=704519283");
  await mkdir(FOLDER, { recursive: true });
  for (const [name, look] of LOOKS) await take(name, look, [...PAGES, ["click", `clicks/${clicks[0]?.click_id}`]]);
  console.log(FOLDER);
} finally {
  await dashboard.close();
}

/** Clicks that a network takes and refuses, a postback that is set aside, a target. */
async function seed({ api, click, url, sandbox: network }: DashboardFixture): Promise<void> {
  await api("PUT", "/api/targets/chat", {
    settings: { title: "Чат", preset: "telegram", values: { chat_id: "-1001234567890" } },
    active: false,
  });
  await click({
    user_id: "704519283",
    utm_campaign: "spring",
    utm_source: "vk_ads",
    utm_content: "banner_7",
    ref: "vk_bot",
  });
  network.setMode({ kind: "status", status: 404 });
  await click({ user_id: "704519284", utm_campaign: "{{campaign_name}}", utm_source: "vk_ads" });
  network.setMode({ kind: "redirect" });
  const { networks } = await api<{ networks: { slug: string; postback_url: string }[] }>("GET", "/api/networks");
  const postback = networks.find(({ slug }) => slug === "leads-tech")?.postback_url.split("?")[0] ?? "";
  for (const query of [
    "transaction_id=9001&status=approved&sum=1250.00&user_id=704519283",
    "transaction_id=9002&status=what",
  ]) {
    await fetch(`${new URL(new URL(postback).pathname, url).href}?${query}`);
  }
}

async function take(name: string, look: Look, pages: readonly (readonly [string, string])[]): Promise<void> {
  const { context, page, open } = await dashboard.signedIn(look);
  for (const [file, path] of pages) {
    await open(path);
    await page.getByRole("heading", { level: 2 }).first().waitFor();
    await page.waitForLoadState("networkidle");
    await page.screenshot({ path: join(FOLDER, `${file}-${name}.png`) });
  }
  await context.close();
}
