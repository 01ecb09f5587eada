import type { ClickDelivery } from "@metka/contract";

/** What a delivery's state means to a reader; the texts are in `texts.ts`. */
export type Why = "underWay" | "notYet" | "waits" | "refused" | "noAnswer" | "gaveUp" | "delivered";

/** An attempt of unknown end may have counted, so the gateway makes five of them at most. */
const MOST_UNKNOWN = 5;
/** Refusals that speak of the moment: the gateway tries again (deliver/outcome.ts). */
const PASSING = [408, 425, 429];

/** Why a delivery stands where it does. */
export function whyOf({ status, under_way, attempts, unknowns, http_status }: ClickDelivery): Why {
  if (status === "delivered") return "delivered";
  if (status === "pending") {
    if (under_way) return "underWay";
    return attempts === 0 ? "notYet" : "waits";
  }
  const isPassing = http_status === null || http_status >= 500 || PASSING.includes(http_status);
  if (!isPassing) return "refused";
  return unknowns >= MOST_UNKNOWN ? "noAnswer" : "gaveUp";
}
