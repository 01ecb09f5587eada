import type { Verdict } from "@metka/contract";
import { readDays, readTexts, readWord } from "../shell/list-search.ts";

export const VERDICTS = [
  "accepted",
  "updated",
  "duplicate",
  "unattributed",
  "rejected",
] as const satisfies readonly Verdict[];

/** Which postbacks the page lists. */
export interface PostbacksSearch {
  readonly network?: string;
  readonly verdict?: Verdict;
  readonly from?: string;
  readonly to?: string;
}

export function readPostbacksSearch(search: Readonly<Record<string, unknown>>): PostbacksSearch {
  const verdict = readWord(search.verdict, VERDICTS);
  return {
    ...readTexts(search, ["network"]),
    ...(verdict === undefined ? {} : { verdict }),
    ...readDays(search),
  };
}
