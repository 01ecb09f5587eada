import type { ClickAnswer } from "@metka/contract";
import type { AcceptedClick } from "./accept-click.ts";
import { toApiTime } from "./event-time.ts";

/** The answer to a click: the members that the integration document shows, and what has been added to them. */
export function clickAnswer(accepted: AcceptedClick): ClickAnswer {
  const { id, click, fields, sentUrl, params, delivery, notes, duplicate } = accepted;
  return {
    success: true,
    message: messageOf(accepted),
    tracking_id: id,
    click_id: click.click_id,
    duplicate,
    leads_tech_data: fields,
    leads_tech_params: Object.fromEntries(params),
    leads_tech_url: sentUrl,
    delivery: { status: delivery.status, http_status: delivery.http_status, attempts: delivery.attempts },
    notes: [...notes],
    timestamp: toApiTime(click.timestamp),
  };
}

/** The truth about the click, in words, with the network's own name. */
export function messageOf({ offer, delivery, waited, attempted, duplicate }: AcceptedClick): string {
  const network = offer.networkTitle;
  const status = delivery.http_status === null ? "" : ` (HTTP ${delivery.http_status})`;
  if (delivery.status === "delivered") {
    return duplicate ? `Этот клик уже отправлен в ${network}` : `Данные отправлены в ${network}`;
  }
  if (delivery.status === "failed") {
    return delivery.http_status === null
      ? `Данные сохранены, но ${network} так и не ответил: попытки кончились`
      : `Данные сохранены, но ${network} их не принял${status}`;
  }
  if (attempted?.error) return `Данные сохранены, ${network} недоступен (${attempted.error}): отправка повторится`;
  if (waited && delivery.attempts > 0) return `Данные сохранены, ${network} пока не ответил: ответ ещё ждём`;
  return `Данные сохранены и будут отправлены в ${network}`;
}
