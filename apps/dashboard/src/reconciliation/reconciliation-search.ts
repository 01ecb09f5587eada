import { readPeriod } from "../period.ts";

/** What the page of the reconciliation shows. */
export interface ReconciliationSearch {
  readonly from: string;
  readonly to: string;
  readonly network?: string;
  /** The row whose reasons are open. */
  readonly open?: string;
}

/** Out of an address that anybody may have written: what it does not mean is left out. */
export function readReconciliationSearch(
  search: Readonly<Record<string, unknown>>,
  nowMs: number,
): ReconciliationSearch {
  // Days of the network are Moscow's, whatever zone the reader is in.
  const { from, to } = readPeriod({ from: search.from, to: search.to }, nowMs);
  const { network, open } = search;
  return {
    ...{ from, to },
    ...(typeof network === "string" && network !== "" ? { network } : {}),
    ...(typeof open === "string" ? { open } : {}),
  };
}
