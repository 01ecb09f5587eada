import { RECONCILED_CLICKS_SHOWN, type ReconciliationRow } from "@metka/contract";
import { parseSettings } from "../conversion/network-settings.ts";
import type { Store } from "../store/model.ts";
import { addDays, daysBetween } from "./moscow-day.ts";
import { reconcile } from "./reconcile.ts";

export interface DaysToReconcile {
  /** undefined: all networks whose statistics are read. */
  readonly network: string | undefined;
  readonly from: string;
  readonly to: string;
  readonly today: string;
}

/** The newest day first; days before the first one that was read are left out. */
export async function reconcileDays(
  { network, from, to, today }: DaysToReconcile,
  { statistics, conversions }: Pick<Store, "statistics" | "conversions">,
): Promise<readonly ReconciliationRow[]> {
  const networks = new Map(
    (await conversions.networks()).map((row) => [row.slug, parseSettings(row.slug, row.settings)]),
  );
  const scopes = (await statistics.scopes()).filter((scope) => network === undefined || scope.network === network);
  const rows: ReconciliationRow[] = [];
  for (let age = 0; age <= daysBetween(from, to); age += 1) {
    const day = addDays(to, -age);
    for (const scope of scopes) {
      const settings = networks.get(scope.network);
      if (settings === undefined || day < scope.since) continue;
      const { offers, kind } = scope;
      const asked = { network: scope.network, kind, day, offers, shown: RECONCILED_CLICKS_SHOWN };
      const facts = await statistics.dayFacts(asked);
      const fromStatistics = settings.conversions_from === "statistics";
      rows.push(reconcile({ scope, day, today, currency: settings.currency, fromStatistics, facts }));
    }
  }
  return rows;
}
