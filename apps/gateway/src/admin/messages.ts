import type { DeliveryStatus, MessageList, MessageListQuery, MessageStory } from "@metka/contract";
import { ApiError } from "../errors.ts";
import type { AdminStore } from "../store/admin/model.ts";
import { deliveryOf } from "../store/targets/delivery-of.ts";
import type { TargetStore } from "../store/targets/model.ts";
import { toApiMessage } from "../targets/to-api.ts";
import { ask } from "./ask.ts";
import { nextCursor, readPage } from "./page-query.ts";
import { toApiAttempt } from "./to-api.ts";

export interface MessagesDeps {
  readonly store: Pick<TargetStore, "messages" | "message">;
  readonly outbox: Pick<AdminStore, "replay">;
  readonly queued: (host: string) => void;
}

export async function listMessages(query: MessageListQuery, { store }: MessagesDeps): Promise<MessageList> {
  const page = readPage(query);
  const { target, kind, state } = query;
  const conversion = query.conversion_id === undefined ? undefined : numberOf(query.conversion_id);
  // No conversion has such a number, so none of its messages is there.
  if (query.conversion_id !== undefined && conversion === undefined) return { messages: [], next_cursor: null };
  const { items, more } = await ask(store.messages({ ...page, target, kind, state, conversion_id: conversion }, page));
  return { messages: items.map(toApiMessage), next_cursor: nextCursor(items, more) };
}

export async function readMessage(written: string, { store }: MessagesDeps): Promise<MessageStory> {
  const id = numberOf(written);
  const found = id === undefined ? undefined : await ask(store.message(id));
  if (found === undefined) throw new ApiError("message_not_found");
  return { ...toApiMessage(found.message), attempt_list: found.attempts.map(toApiAttempt) };
}

/** Throws where it must not be sent again, with the reason. */
export async function replayMessage(written: string, force: boolean, deps: MessagesDeps): Promise<number> {
  const { id, state, reason } = await readMessage(written, deps);
  if (state === "new" || state === "skipped") {
    throw notReplayable(state === "new" ? "сообщение ещё не составлено" : `сообщение пропущено: ${reason}`);
  }
  const result = await ask(deps.outbox.replay(deliveryOf(id), force));
  switch (result.kind) {
    case "replayed":
      deps.queued(result.host);
      return id;
    case "missing":
      throw new ApiError("message_not_found");
    case "erased":
      throw notReplayable("данные пользователя удалены: отправлять больше нечего");
    case "refused":
      throw notReplayable(REFUSALS[result.status]);
  }
}

const REFUSALS: Record<DeliveryStatus, string> = {
  pending: "сообщение и так ждёт отправки или отправляется прямо сейчас",
  delivered: 'получатель уже принял это сообщение, повтор станет вторым; если это и нужно, передайте {"force": true}',
  failed: "состояние сообщения только что изменилось: повторите запрос",
};

function notReplayable(message: string): ApiError {
  return new ApiError("delivery_not_replayable", [{ path: "", message }]);
}

function numberOf(written: string): number | undefined {
  return /^\d{1,15}$/.test(written) ? Number(written) : undefined;
}
