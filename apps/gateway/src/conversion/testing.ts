import type { NetworkSettings } from "@metka/contract";
import type { Evaluation, ReportedConversion } from "../store/conversions/model.ts";

/** A network of no one's, with each kind of setting. */
export const SETTINGS: NetworkSettings = {
  title: "Test network",
  note: "",
  parameters: {
    click_id: ["click_id", "sub8"],
    transaction_id: ["transaction_id", "tid"],
    goal: ["goal"],
    status: ["status"],
    sum: ["sum"],
    currency: ["currency"],
    offer_id: ["offer_id"],
    user_id: ["user_id"],
  },
  statuses: { pending: ["pending"], approved: ["approved", "1"], rejected: ["rejected"] },
  currency: "RUB",
  window_days: 30,
  allow: [],
  macros: { click_id: "{sub8}", status: "{status}" },
};

export const CLICK = "01kf0c5a00000000000000tesz";

/** 2026-01-15T10:00:00.000Z, as the other tests have it. */
export const AT = "2026-01-15T10:00:00.000Z";

export function conversionOf(evaluation: Evaluation): ReportedConversion {
  if (evaluation.kind === "conversion") return evaluation.conversion;
  throw new Error(`rejected: ${evaluation.path} ${evaluation.reason}`);
}
