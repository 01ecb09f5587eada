import type { ConversionStatus } from "@metka/contract";
import type { StatisticsFigures } from "../store/statistics/model.ts";

/** What one of a row's conversions is to be. */
export interface PlannedConversion {
  readonly status: ConversionStatus;
  readonly payoutMinor: number;
}

type Counts = Pick<StatisticsFigures, "conversions" | "approved" | "pending" | "rejected" | "income_minor">;

/** Who gets the income, the first kind of which there is one. */
const PAID = ["approved", "pending", "rejected"] as const satisfies readonly ConversionStatus[];

/**
 * The conversions of a row that counts them and tells one sum for all (ADR 0034). There are as many as it counts; what
 * it counts and gives no status to is pending. Each keeps its status as long as the counts allow it, so that little
 * changes from poll to poll. The income is split evenly over the approved ones, without any over the pending ones,
 * without these over the rejected ones; the kopecks that are left over go to the first. The rest have 0, so the sums
 * add up to the income, also when they are summed over all statuses.
 *
 * `current`: what the conversions are now, by their number; undefined: withdrawn.
 */
export function planConversions(
  current: readonly (ConversionStatus | undefined)[],
  figures: Counts,
): readonly PlannedConversion[] {
  const statuses = planStatuses(current, figures);
  const paid = PAID.find((status) => statuses.includes(status));
  const shares = split(figures.income_minor, statuses.filter((status) => status === paid).length);
  return statuses.map((status) => ({ status, payoutMinor: status === paid ? (shares.shift() ?? 0) : 0 }));
}

/** How many conversions a row tells of. */
export function countOf({ conversions, approved, pending, rejected }: Counts): number {
  return Math.max(conversions, approved + pending + rejected);
}

function planStatuses(current: readonly (ConversionStatus | undefined)[], figures: Counts): ConversionStatus[] {
  const count = countOf(figures);
  const { approved, rejected } = figures;
  const wanted: Record<ConversionStatus, number> = { approved, pending: count - approved - rejected, rejected };
  const take = (status: ConversionStatus | undefined) => {
    if (status === undefined || wanted[status] === 0) return undefined;
    wanted[status] -= 1;
    return status;
  };
  const kept = Array.from({ length: count }, (_, n) => take(current[n]));
  return kept.map((status) => status ?? take("approved") ?? take("pending") ?? take("rejected") ?? "pending");
}

/** Whole kopecks that add up. */
function split(sum: number, parts: number): number[] {
  if (parts === 0) return [];
  const each = Math.floor(sum / parts);
  const over = sum - each * parts;
  return Array.from({ length: parts }, (_, n) => each + (n < over ? 1 : 0));
}
