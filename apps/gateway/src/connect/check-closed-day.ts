import type { ReconciliationRow } from "@metka/contract";
import type { Store } from "../store/model.ts";
import { addDays } from "./moscow-day.ts";
import { reconcileDays } from "./reconcile-days.ts";

/** How the last closed day compares with the network's own figures. */
export interface ClosedDay {
  readonly day: string;
  /** The largest share by which an offer differs. */
  readonly percent: number;
  /** Differences that are larger than allowed, in words. */
  readonly differences: readonly string[];
}

export interface ClosedDayCheck {
  readonly network: string;
  readonly today: string;
  /** A larger difference is logged. */
  readonly allowedPercent: number;
}

/** The newest day whose figures should be final by now. */
export function closedDayOf(today: string): string {
  return addDays(today, -2);
}

export async function checkClosedDay(
  { network, today, allowedPercent }: ClosedDayCheck,
  store: Pick<Store, "statistics" | "conversions">,
): Promise<ClosedDay> {
  const day = closedDayOf(today);
  const rows = await reconcileDays({ network, from: day, to: day, today }, store);
  return {
    day,
    percent: Math.max(0, ...rows.map(({ difference }) => difference.percent)),
    differences: rows.filter(({ difference }) => difference.percent > allowedPercent).map(inWords),
  };
}

function inWords({ day, offers, ours, theirs, difference, currency, reasons }: ReconciliationRow): string {
  const figures = `конверсий ${ours.conversions} и ${theirs.conversions}, одобрено ${ours.approved} и ${theirs.approved}, доход ${ours.income} и ${theirs.income} ${currency}`;
  const why = reasons.map(({ message }) => message).join("; ");
  return `сверка за ${day}, ${offers.join(", ")}: расходится на ${difference.percent} % (у нас и у сети: ${figures})${why === "" ? "" : `; ${why}`}`;
}
