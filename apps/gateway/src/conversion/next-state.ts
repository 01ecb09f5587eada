import type { ConversionState } from "../store/conversions/model.ts";

/**
 * A conversion after one more postback: undefined where it says the same again. Any status may follow any: networks take
 * approvals back and give them again. What the postback leaves out stays.
 */
export function nextState(current: ConversionState, reported: ConversionState): ConversionState | undefined {
  const told = reported.payout_minor !== null;
  const next: ConversionState = {
    status: reported.status,
    payout_minor: told ? reported.payout_minor : current.payout_minor,
    currency: told ? reported.currency : current.currency,
  };
  const same =
    next.status === current.status && next.payout_minor === current.payout_minor && next.currency === current.currency;
  return same ? undefined : next;
}
