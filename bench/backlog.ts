import type { DatabaseTarget } from "../apps/gateway/src/config.ts";
import { openStore } from "../apps/gateway/src/store/open.ts";
import type { Network } from "./networks.ts";
import { postgresFiller } from "./reports/fill-postgres.ts";
import { sqliteFiller } from "./reports/fill-sqlite.ts";
import type { Row } from "./reports/filler.ts";

const BATCH = 50_000;
const NO_LEASE = { gateway: "bench", durationMs: 0 };
const FIRST_USER = 200_000_000_000;

/** Gives an empty database the gateway's schema and clicks whose deliveries all wait, as an outage leaves them. */
export async function fillBacklog(target: DatabaseTarget, { offer, port }: Network, deliveries: number): Promise<void> {
  await (await openStore(target, NO_LEASE, () => {})).close();
  const filler = target.kind === "sqlite" ? sqliteFiller(target.file) : await postgresFiller(target.url);
  try {
    for (let from = 1; from <= deliveries; from += BATCH) {
      const ids = Array.from({ length: Math.min(BATCH, deliveries - from + 1) }, (_, index) => from + index);
      await filler.write(
        new Map([
          ["api_utmtracking", ids.map((id) => clickRow(id, offer))],
          ["deliveries", ids.map((id) => deliveryRow(id, offer, port))],
        ]),
      );
    }
  } finally {
    await filler.close();
  }
}

function clickRow(id: number, offer: string): Row {
  const now = new Date().toISOString();
  return {
    id,
    click_id: `backlog-${id}`,
    event_type: "arbitrage_send",
    timestamp: now,
    received_at: now,
    user_id: String(FIRST_USER + id),
    utm_source: "vk_ads",
    utm_campaign: "spring_2025",
    offer,
    launch_params_check: "off",
  };
}

function deliveryRow(id: number, offer: string, port: number): Row {
  const now = Date.now();
  return {
    id,
    network: offer,
    host: `127.0.0.1:${port}`,
    url: `http://127.0.0.1:${port}/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=${FIRST_USER + id}`,
    status: "pending",
    attempts: 0,
    unknowns: 0,
    due_at: now,
    interrupted: 0,
    created_at: now,
  };
}
