import type { Attempt, ClickDelivery, ConversionStory, ListedClick } from "@metka/contract";
import { shownTime } from "../capture/event-time.ts";
import { storedFields } from "../capture/stored-fields.ts";
import { shownConversion } from "../conversion/shown.ts";
import { formatMoney } from "../money.ts";
import {
  type AttemptRow,
  type ChangeRow,
  type ClickRecord,
  type DeliveryRecord,
  ERASED_VISITOR,
} from "../store/admin/model.ts";
import type { ConversionHistory, ConversionRow } from "../store/conversions/model.ts";

/** A click without its empty columns. */
export function shownClick({ id, ...click }: ClickRecord): Pick<ListedClick, "tracking_id"> {
  return { tracking_id: id, ...storedFields({ ...click, extra: shownExtra(click.extra) }) };
}

/** What stands for an erased visitor is for counting and no mark. */
function shownExtra(extra: string | null): string | null {
  if (extra?.includes(ERASED_VISITOR) !== true) return extra;
  const { [ERASED_VISITOR]: _, ...marks }: Record<string, unknown> = JSON.parse(extra);
  return Object.keys(marks).length === 0 ? null : JSON.stringify(marks);
}

export function shownDelivery(delivery: DeliveryRecord): ClickDelivery {
  const { id, status, network, host, url, http_status, error, attempts, unknowns } = delivery;
  return {
    id,
    status,
    network,
    host,
    url: url === "" ? null : url,
    http_status,
    error,
    attempts,
    unknowns,
    created_at: moment(delivery.created_at),
    due_at: status === "pending" ? moment(delivery.due_at) : null,
    finished_at: delivery.finished_at === null ? null : moment(delivery.finished_at),
  };
}

export function shownAttempt(attempt: AttemptRow): Attempt {
  const { number, outcome, http_status, error, location, gateway, started_at, duration_ms } = attempt;
  return { number, outcome, http_status, error, location, gateway, started_at: moment(started_at), duration_ms };
}

/** Each conversion with what became of it, step by step. */
export function shownConversions(
  conversions: readonly ConversionRow[],
  changes: readonly ChangeRow[],
): ConversionStory[] {
  return conversions.map((conversion) =>
    shownHistory({ conversion, changes: changes.filter(({ conversion_id }) => conversion_id === conversion.id) }),
  );
}

export function shownHistory({ conversion, changes }: ConversionHistory): ConversionStory {
  return { ...shownConversion(conversion), changes: changes.map(shownChange) };
}

function shownChange({ from_status, to_status, payout_minor, currency, changed_at, postback_id }: ChangeRow) {
  const payout = payout_minor === null || currency === null ? null : formatMoney(payout_minor, currency);
  return { from_status, to_status, payout, currency, changed_at, postback_id };
}

/** Unix ms as answers write time. */
export function moment(ms: number): string {
  return shownTime(new Date(ms).toISOString());
}
