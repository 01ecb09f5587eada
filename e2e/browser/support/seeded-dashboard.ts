import { startSandbox } from "@metka/sandbox";
import { CAMPAIGNS } from "../../../bench/reports/campaigns.ts";
import { fill } from "../../../bench/reports/fill.ts";
import { GatewayFixture } from "../../support/gateway-process.ts";
import { type DashboardFixture, dashboardOf, moscowDay } from "./dashboard-fixture.ts";

const DAYS = 30;
const CAMPAIGNS_WITH_COSTS = 24;

/** The dashboard of a gateway on SQLite with a month of seeded clicks, conversions and costs, and connectors to the sandbox. */
export async function openSeededDashboard(clicks: number): Promise<DashboardFixture> {
  const sandbox = await startSandbox();
  const fixture = await GatewayFixture.open({
    database: "sqlite",
    network: sandbox.url,
    env: {
      ...{ LEADS_TECH_LOGIN: "sandbox", LEADS_TECH_PASSWORD: "sandbox-password", LEADS_TECH_URL: sandbox.url },
      ...{ VK_ADS_CLIENT_ID: "sandbox", VK_ADS_CLIENT_SECRET: "sandbox-secret", VK_ADS_URL: sandbox.url },
    },
  });
  const toMs = Math.floor(Date.now() / 3_600_000) * 3_600_000;
  const plan = { fromMs: toMs - DAYS * 86_400_000, toMs, clicks, seed: 2026, firstId: 1 };
  await fill({ kind: "sqlite", file: fixture.sqliteFile }, plan, () => {});
  const dashboard = await dashboardOf({ sandbox, fixture, gateway: await fixture.start() });
  const lines = CAMPAIGNS.slice(0, CAMPAIGNS_WITH_COSTS).flatMap(({ name }, index) =>
    Array.from({ length: DAYS }, (_, at) => ({
      ...{ day: moscowDay(-at), mark: "utm_campaign", value: name, currency: "RUB" },
      amount: `${60 + ((index * 37 + at * 11) % 200)}.${10 + index}`,
    })),
  );
  await dashboard.api("PUT", "/api/costs", { lines });
  return dashboard;
}
