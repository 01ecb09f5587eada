import type { ClickList, ClickListQuery, ClickStory, ListedClick } from "@metka/contract";
import { cleanValue } from "@metka/links";
import { ApiError } from "../errors.ts";
import { type AdminStore, CLICK_FILTERS, type ListedClick as ListedRow } from "../store/admin/model.ts";
import { ask } from "./ask.ts";
import { originsOf, urlParameters } from "./click-origins.ts";
import { type NameLookup, namesForMarks } from "./names.ts";
import { nextCursor, readPage } from "./page-query.ts";
import { toApiAttempt, toApiClick, toApiConversions, toApiDelivery } from "./to-api.ts";

export async function listClicks(query: ClickListQuery, store: AdminStore, lookup: NameLookup): Promise<ClickList> {
  const page = readPage(query);
  const equal = new Map(
    CLICK_FILTERS.flatMap((name) => {
      const value = query[name];
      return value === undefined ? [] : [[name, cleanValue(value)] as const];
    }),
  );
  const { items, more } = await ask(store.clicks({ ...page, equal, delivery: query.delivery }, page));
  return {
    clicks: items.map(listed),
    next_cursor: nextCursor(items, more),
    names: await namesForMarks(items, lookup),
  };
}

const BOT_NOTE =
  "Переход открыл не человек (isbot = 1): бот, превью ссылки в мессенджере или программа вроде curl. Отчёты его не считают; проверяйте ссылку в браузере";

/** Everything that came of one click. */
export async function clickStory(clickId: string, store: AdminStore, lookup: NameLookup): Promise<ClickStory> {
  // PostgreSQL could not compare with U+0000, and no id holds one.
  const story = clickId.includes("\0") ? undefined : await ask(store.story(clickId));
  if (story === undefined) throw new ApiError("click_not_found");
  const { click, visit, offerClicks, delivery, attempts, conversions, changes } = story;
  return {
    click: toApiClick(click),
    ...(click.isbot === 1 ? { note: BOT_NOTE } : {}),
    ...(visit === undefined ? {} : { visit: toApiClick(visit) }),
    offer_clicks: offerClicks.map(toApiClick),
    ...(delivery === undefined ? {} : { delivery: toApiDelivery(delivery) }),
    origins: [...originsOf(click, visit)],
    sent: [...urlParameters(delivery?.url ?? "", click)],
    attempts: attempts.map(toApiAttempt),
    conversions: toApiConversions(conversions, changes),
    names: await namesForMarks([click, ...(visit === undefined ? [] : [visit]), ...offerClicks], lookup),
  };
}

function listed({ delivery_status, delivery_http_status, delivery_attempts, ...click }: ListedRow): ListedClick {
  if (delivery_status === null) return toApiClick(click);
  return {
    ...toApiClick(click),
    delivery: { status: delivery_status, http_status: delivery_http_status, attempts: delivery_attempts ?? 0 },
  };
}
