import type { Attempt, ClickDelivery, ConversionStory, ListedClick } from "@metka/contract";
import { toApiTime } from "../capture/event-time.ts";
import { storedFields } from "../capture/stored-fields.ts";
import { toApiConversion } from "../conversion/to-api.ts";
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
export function toApiClick({ id, ...click }: ClickRecord): Pick<ListedClick, "tracking_id"> {
  return { tracking_id: id, ...storedFields({ ...click, extra: toApiExtra(click.extra) }) };
}

/** Without the random name of an erased visitor, which is no mark and is only for counting. */
function toApiExtra(extra: string | null): string | null {
  if (extra?.includes(ERASED_VISITOR) !== true) return extra;
  const { [ERASED_VISITOR]: _, ...marks }: Record<string, unknown> = JSON.parse(extra);
  return Object.keys(marks).length === 0 ? null : JSON.stringify(marks);
}

export function toApiDelivery(delivery: DeliveryRecord): ClickDelivery {
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
    under_way: status === "pending" && delivery.leased_by !== null,
    finished_at: delivery.finished_at === null ? null : moment(delivery.finished_at),
  };
}

export function toApiAttempt(attempt: AttemptRow): Attempt {
  const { number, outcome, http_status, error, location, gateway, started_at, duration_ms } = attempt;
  return { number, outcome, http_status, error, location, gateway, started_at: moment(started_at), duration_ms };
}

/** Each conversion with what became of it, step by step. */
export function toApiConversions(
  conversions: readonly ConversionRow[],
  changes: readonly ChangeRow[],
): ConversionStory[] {
  return conversions.map((conversion) =>
    toApiHistory({ conversion, changes: changes.filter(({ conversion_id }) => conversion_id === conversion.id) }),
  );
}

export function toApiHistory({ conversion, changes }: ConversionHistory): ConversionStory {
  return { ...toApiConversion(conversion), changes: changes.map(toApiChange) };
}

function toApiChange({ from_status, to_status, payout_minor, currency, changed_at, postback_id }: ChangeRow) {
  const payout = payout_minor === null || currency === null ? null : formatMoney(payout_minor, currency);
  return { from_status, to_status, payout, currency, changed_at, postback_id };
}

/** Unix ms as answers write time. */
export function moment(ms: number): string {
  return toApiTime(new Date(ms).toISOString());
}
