import type { ConversionList, ConversionListQuery, PostbackList, PostbackListQuery } from "@metka/contract";
import { shownConversion, shownPostback } from "../conversion/shown.ts";
import type { ConversionStore } from "../store/conversions/model.ts";
import { ask } from "./ask.ts";
import { nextCursor, readPage } from "./page-query.ts";

export type ConversionLists = Pick<ConversionStore, "conversions" | "postbacks">;

export async function listConversions(query: ConversionListQuery, store: ConversionLists): Promise<ConversionList> {
  const page = readPage(query);
  const { network, status, offer, user_id, click_id } = query;
  const filter = { ...page, network, status, offer, user_id, click_id };
  const { items, more } = await ask(store.conversions(filter, page));
  return { conversions: items.map(shownConversion), next_cursor: nextCursor(items, more) };
}

export async function listPostbacks(query: PostbackListQuery, store: ConversionLists): Promise<PostbackList> {
  const page = readPage(query);
  const { network, verdict } = query;
  const { items, more } = await ask(store.postbacks({ ...page, network, verdict }, page));
  return { postbacks: items.map(shownPostback), next_cursor: nextCursor(items, more) };
}
