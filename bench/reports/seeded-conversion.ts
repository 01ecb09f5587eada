import type { ClickRow } from "../../apps/gateway/src/store/model.ts";
import type { ConversionTable } from "../../apps/gateway/src/store/schema.ts";
import { drawer, type Random } from "./draw.ts";

export type SeededConversion = Omit<ConversionTable, "id">;

interface Cause {
  readonly click: ClickRow & { readonly id: number };
  /** The user's first click on the offer. */
  readonly first: string;
  readonly network: string;
  readonly atMs: number;
  /** Now: nothing comes later. */
  readonly endMs: number;
  readonly random: Random;
}

const CONVERTED = 0.02;
const SOONEST_MS = 3_600_000;
const LATEST_MS = 10 * 86_400_000;

const status = drawer<ConversionTable["status"]>([
  ["approved", 45],
  ["rejected", 30],
  ["pending", 25],
]);
/** In minor units, from and to. */
const payout = drawer([
  [{ currency: "RUB", least: 15_000, most: 250_000 }, 9],
  [{ currency: "USD", least: 300, most: 4_000 }, 1],
]);

/** What came of a click an hour to ten days later, sooner more often; undefined for most, and for bots. */
export function seededConversion({ click, first, network, atMs, endMs, random }: Cause): SeededConversion | undefined {
  const latestMs = Math.min(LATEST_MS, endMs - atMs);
  if (random() >= CONVERTED || click.isbot === 1 || latestMs <= SOONEST_MS) return undefined;
  const afterMs = SOONEST_MS + Math.floor(random() ** 2 * (latestMs - SOONEST_MS));
  const time = new Date(atMs + afterMs).toISOString();
  const { currency, least, most } = payout(random);
  const transaction = `t${click.id}`;
  return {
    network,
    identity: JSON.stringify(["transaction", transaction, ""]),
    transaction_id: transaction,
    goal: "",
    status: status(random),
    payout_minor: least + Math.floor(random() * (most - least)),
    currency,
    offer: click.offer,
    user_id: click.user_id,
    click_id: click.click_id,
    first_click_id: first,
    model: "click_id",
    reason: null,
    withdrawn_at: null,
    evidence: JSON.stringify({
      model: "click_id",
      parameter: "sub8",
      click_id: click.click_id,
      event_type: click.event_type,
      click_at: click.received_at,
      age_seconds: Math.round(afterMs / 1000),
    }),
    // No report looks at postbacks, so none are made.
    first_postback_id: click.id,
    last_postback_id: click.id,
    created_at: time,
    updated_at: time,
    checked_at: null,
  };
}
