import type { ConversionStatus } from "@metka/contract";
import { readDays, readTexts, readWord } from "../shell/list-search.ts";

export const STATUSES = ["pending", "approved", "rejected"] as const satisfies readonly ConversionStatus[];
export const ATTRIBUTED = ["yes", "no"] as const;

/** Which conversions the page lists. */
export interface ConversionsSearch {
  readonly network?: string;
  readonly status?: ConversionStatus;
  readonly offer?: string;
  readonly user_id?: string;
  readonly click_id?: string;
  readonly attributed?: (typeof ATTRIBUTED)[number];
  readonly from?: string;
  readonly to?: string;
}

export function readConversionsSearch(search: Readonly<Record<string, unknown>>): ConversionsSearch {
  const status = readWord(search.status, STATUSES);
  const attributed = readWord(search.attributed, ATTRIBUTED);
  return {
    ...readTexts(search, ["network", "offer", "user_id", "click_id"]),
    ...(status === undefined ? {} : { status }),
    ...(attributed === undefined ? {} : { attributed }),
    ...readDays(search),
  };
}
