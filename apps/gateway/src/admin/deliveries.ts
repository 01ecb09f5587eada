import {
  type DeliveryList,
  type DeliveryListQuery,
  type DeliveryStatus,
  type ErrorDetail,
  REPLAY_LIMIT,
  type Replayed,
  type ReplayFilter,
} from "@metka/contract";
import { ApiError } from "../errors.ts";
import type { AdminStore } from "../store/admin/model.ts";
import { ask } from "./ask.ts";
import type { AdminDeps } from "./deps.ts";
import { nextCursor, readPage, readPeriod } from "./page-query.ts";
import { toApiDelivery } from "./to-api.ts";

type ReplayDeps = Pick<AdminDeps, "store" | "queued">;

export async function listDeliveries(query: DeliveryListQuery, store: AdminStore): Promise<DeliveryList> {
  const page = readPage(query);
  const { status, network, host } = query;
  const { items, more } = await ask(store.deliveries({ ...page, status, network, host }, page));
  const deliveries = items.map((item) => {
    const { click_id, offer, received_at } = item;
    return { ...toApiDelivery(item), click_id, offer, received_at };
  });
  return { deliveries, next_cursor: nextCursor(items, more) };
}

/** Throws where it must not be sent again, with the reason. */
export async function replayDelivery(written: string, force: boolean, { store, queued }: ReplayDeps): Promise<number> {
  if (!/^\d{1,15}$/.test(written)) throw new ApiError("delivery_not_found");
  const id = Number(written);
  const result = await ask(store.replay(id, force));
  switch (result.kind) {
    case "replayed":
      queued(result.host);
      return id;
    case "missing":
      throw new ApiError("delivery_not_found");
    case "erased":
      throw notReplayable("данные пользователя удалены: отправлять больше нечего");
    case "refused":
      throw notReplayable(REFUSALS[result.status]);
  }
}

/** Says how many deliveries are pending again; a dry run, how many failed ones there are. */
export async function replayDeliveries(filter: ReplayFilter, { store, queued }: ReplayDeps): Promise<Replayed> {
  const { network, host, dry_run, limit = REPLAY_LIMIT.usual } = filter;
  const mistakes: ErrorDetail[] = [];
  const period = readPeriod(filter, mistakes);
  if (limit < 1 || limit > REPLAY_LIMIT.most) {
    mistakes.push({ path: "/limit", message: `нужно число от 1 до ${REPLAY_LIMIT.most}` });
  }
  if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
  if (dry_run === true) return { replayed: 0, found: await ask(store.countFailed({ ...period, network, host })) };
  const hosts = await ask(store.replayFailed({ ...period, network, host }, limit));
  let replayed = 0;
  for (const [due, count] of hosts) {
    replayed += count;
    queued(due);
  }
  return { replayed };
}

const REFUSALS: Record<DeliveryStatus, string> = {
  pending: "доставка и так ждёт отправки или отправляется прямо сейчас",
  delivered: 'сеть уже приняла этот клик, повтор станет у неё вторым; если это и нужно, передайте {"force": true}',
  failed: "состояние доставки только что изменилось: повторите запрос",
};

function notReplayable(message: string): ApiError {
  return new ApiError("delivery_not_replayable", [{ path: "", message }]);
}
