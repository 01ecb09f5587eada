import { readDays, readTexts, readWord } from "../shell/list-search.ts";

export const STATUSES = ["pending", "failed", "delivered"] as const;

/** Which deliveries the page lists. */
export interface DeliveriesSearch {
  readonly status?: (typeof STATUSES)[number];
  readonly network?: string;
  readonly host?: string;
  readonly from?: string;
  readonly to?: string;
}

export function readDeliveriesSearch(search: Readonly<Record<string, unknown>>): DeliveriesSearch {
  const status = readWord(search.status, STATUSES);
  return {
    ...(status === undefined ? {} : { status }),
    ...readTexts(search, ["network", "host"]),
    ...readDays(search),
  };
}
