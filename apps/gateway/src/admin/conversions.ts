import type { ConversionList, ConversionListQuery, ConversionStory } from "@metka/contract";
import { cleanValue } from "@metka/links";
import { toApiConversion } from "../conversion/to-api.ts";
import { ApiError } from "../errors.ts";
import type { ConversionStore } from "../store/conversions/model.ts";
import { ask } from "./ask.ts";
import { nextCursor, readPage } from "./page-query.ts";
import { toApiHistory } from "./to-api.ts";

export type ConversionLists = Pick<ConversionStore, "conversions" | "conversion">;

export async function listConversions(query: ConversionListQuery, store: ConversionLists): Promise<ConversionList> {
  const page = readPage(query);
  const { network, status, offer, attributed } = query;
  const [user_id, click_id] = [query.user_id, query.click_id].map((value) => value && cleanValue(value));
  const filter = { ...page, network, status, offer, user_id, click_id, attributed };
  const { items, more } = await ask(store.conversions(filter, page));
  return { conversions: items.map(toApiConversion), next_cursor: nextCursor(items, more) };
}

/** One with all that became of it. */
export async function readConversion(written: string, store: ConversionLists): Promise<ConversionStory> {
  const found = /^\d{1,15}$/.test(written) ? await ask(store.conversion(Number(written))) : undefined;
  if (found === undefined) throw new ApiError("conversion_not_found");
  return toApiHistory(found);
}
