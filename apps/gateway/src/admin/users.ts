import type { ErasureAnswer, ErasureList, ErasureListQuery, UserExport } from "@metka/contract";
import { cleanValue } from "@metka/links";
import { toApiPostback } from "../conversion/to-api.ts";
import { ApiError } from "../errors.ts";
import type { AdminStore, StatisticsRow, UserData } from "../store/admin/model.ts";
import { toApiMessage } from "../targets/to-api.ts";
import { ask } from "./ask.ts";
import type { AdminDeps } from "./deps.ts";
import { nextCursor, readPage } from "./page-query.ts";
import { moment, toApiAttempt, toApiClick, toApiConversions, toApiDelivery } from "./to-api.ts";

/** Everything that is stored about a user, which the user may ask for by law. */
export async function exportUser(userId: string, store: AdminStore, nowMs: number): Promise<UserExport> {
  const { user_id, data } = await findUser(userId, store);
  return {
    user_id,
    exported_at: moment(nowMs),
    clicks: data.clicks.map(toApiClick),
    deliveries: data.deliveries.map((delivery) => {
      const { user_agent, referer, location } = delivery;
      return { ...toApiDelivery(delivery), user_agent, referer, location };
    }),
    attempts: data.attempts.map((attempt) => ({ delivery_id: attempt.delivery_id, ...toApiAttempt(attempt) })),
    conversions: toApiConversions(data.conversions, data.changes),
    postbacks: data.postbacks.map(toApiPostback),
    messages: data.messages.map(toApiMessage),
    statistics: data.statistics.map(toApiStatistics),
    event_ids: data.event_keys.map(({ event_id, click_id }) => ({ event_id, click_id })),
  };
}

function toApiStatistics({ network, day, value, source, offers, updated_at, ...counts }: StatisticsRow) {
  const { clicks, uniques, conversions, approved, pending, rejected } = counts;
  return {
    ...{ network, day, value: value ?? "", source, offers: JSON.parse(offers), updated_at },
    ...{ clicks, uniques, conversions, approved, pending, rejected },
  };
}

async function findUser(written: string, store: AdminStore): Promise<{ user_id: string; data: UserData }> {
  for (const user_id of spellings(written)) {
    const data = await ask(store.user(user_id));
    if (isKnown(data)) return { user_id, data };
  }
  throw new ApiError("user_not_found");
}

function isKnown({ clicks, conversions, postbacks, statistics }: UserData): boolean {
  return clicks.length + conversions.length + postbacks.length + statistics.length > 0;
}

/** The ID as values are stored now, then as it was written: older rows may still have blanks. */
function spellings(written: string): Set<string> {
  const clean = cleanValue(written);
  return new Set(clean === "" ? [] : [clean, written]);
}

/** And that none of it is kept any longer. */
export async function eraseUser(
  userId: string,
  { store, newToken }: Pick<AdminDeps, "store" | "newToken">,
): Promise<ErasureAnswer> {
  for (const user_id of spellings(userId)) {
    const { id, erasedAt, rows } = await ask(store.eraseUser(user_id, newToken));
    if (id !== undefined) return { erasure_id: id, erased_at: moment(erasedAt), rows: { ...rows } };
  }
  throw new ApiError("user_not_found");
}

/** Confirms the erasure, and says how many rows it has changed. */
export async function listErasures(query: ErasureListQuery, store: AdminStore): Promise<ErasureList> {
  const page = readPage(query);
  const { items, more } = await ask(store.erasures(page, page));
  const erasures = items.map(({ id, erased_at, erased_rows }) => ({
    id,
    erased_at: moment(erased_at),
    rows: JSON.parse(erased_rows),
  }));
  return { erasures, next_cursor: nextCursor(items, more) };
}
