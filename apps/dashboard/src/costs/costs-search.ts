import { COST_MARKS, type CostMark } from "@metka/contract/cost-marks";
import { DEFAULT_ZONE, lastDays, readPeriod } from "../period.ts";

/** What the page of costs shows. */
export interface CostsSearch {
  readonly from: string;
  readonly to: string;
  readonly mark?: CostMark;
  readonly source?: string;
  readonly value?: string;
  /** Whose lines are open. */
  readonly day?: string;
}

/** Out of an address that anybody may have written: what it does not mean is left out. */
export function readCostsSearch(search: Readonly<Record<string, unknown>>, nowMs: number): CostsSearch {
  const hasPeriod = search.from !== undefined;
  const { from, to } = hasPeriod ? readPeriod(search, nowMs) : lastDays(30, DEFAULT_ZONE, nowMs);
  const mark = COST_MARKS.find((one) => one === search.mark);
  const { source, value, day } = search;
  return {
    ...{ from, to },
    ...(mark === undefined ? {} : { mark }),
    ...(typeof source === "string" && source !== "" ? { source } : {}),
    ...((typeof value === "string" && value !== "") || typeof value === "number" ? { value: String(value) } : {}),
    ...(typeof day === "string" && day >= from && day <= to ? { day } : {}),
  };
}

/** What the API filters lines by. */
export function costsFilter({ mark, source, value }: CostsSearch) {
  return { mark, source, value };
}
