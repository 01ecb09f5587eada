import { describe, expect, test } from "vitest";
import type { AcceptedClick } from "./accept-click.ts";
import { clickAnswer, messageOf } from "./answer.ts";
import { storedFields } from "./stored-fields.ts";
import { capture, FACTS } from "./testing.ts";

const captured = capture({
  user_id: "123456789",
  first_name: "Иван",
  s7: "x",
  timestamp: "2025-01-04T12:00:00Z",
  ref: "{ref}",
});
const DELIVERED = { status: "delivered", http_status: 302, attempts: 1, unknowns: 0 } as const;
const accepted: AcceptedClick = {
  id: 234,
  duplicate: false,
  click: captured.click,
  fields: storedFields(captured.click),
  sentUrl: captured.rendered.url,
  params: captured.rendered.params,
  offer: captured.offer,
  notes: captured.notes,
  delivery: DELIVERED,
  waited: true,
  attempted: { ...DELIVERED, error: null },
};

test("has exactly the members of the document and of the contract, in their order", () => {
  const answer = clickAnswer(accepted);
  expect(Object.keys(answer)).toEqual([
    "success",
    "message",
    "tracking_id",
    "click_id",
    "duplicate",
    "leads_tech_data",
    "leads_tech_params",
    "leads_tech_url",
    "delivery",
    "notes",
    "timestamp",
  ]);
  expect(answer).toEqual({
    success: true,
    message: "Данные отправлены в leads.tech",
    tracking_id: 234,
    click_id: FACTS.clickId,
    duplicate: false,
    leads_tech_data: {
      click_id: FACTS.clickId,
      event_type: "arbitrage_send",
      timestamp: "2025-01-04T12:00:00Z",
      received_at: "2026-01-15T10:00:00Z",
      user_id: "123456789",
      first_name: "Иван",
      user_agent: "Browser/1",
      ip_address: "203.0.113.7",
      offer: "leads-tech",
      launch_params_check: "unchecked",
      extra: { s7: "x", unresolved_macros: { ref: "{ref}" } },
    },
    leads_tech_params: { sub1: "babkimankirf", sub2: "vk_bot_otkaz_1offer", sub6: "123456789" },
    leads_tech_url: "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789",
    delivery: { status: "delivered", http_status: 302, attempts: 1 },
    notes: [
      {
        code: "unresolved_macro",
        field: "ref",
        message: "Пришёл незаполненный макрос {ref}: считаем, что значения нет",
      },
    ],
    timestamp: "2025-01-04T12:00:00Z",
  });
});

describe("the message says what really happened", () => {
  const failure = { status: "pending", http_status: null, attempts: 1, unknowns: 0, error: "connect ECONNREFUSED" };
  const cases: [string, Partial<AcceptedClick>][] = [
    ["Данные отправлены в leads.tech", {}],
    ["Этот клик уже отправлен в leads.tech", { duplicate: true }],
    [
      "Данные сохранены, leads.tech недоступен (connect ECONNREFUSED): отправка повторится",
      { delivery: { ...DELIVERED, status: "pending" }, attempted: { ...failure, status: "pending" } },
    ],
    [
      "Данные сохранены, leads.tech пока не ответил: ответ ещё ждём",
      { delivery: { ...DELIVERED, status: "pending", http_status: null }, attempted: undefined },
    ],
    [
      "Данные сохранены и будут отправлены в leads.tech",
      { delivery: { ...DELIVERED, status: "pending", http_status: null, attempts: 0 }, attempted: undefined },
    ],
    [
      "Данные сохранены и будут отправлены в leads.tech",
      { delivery: { ...DELIVERED, status: "pending" }, waited: false, attempted: undefined, duplicate: true },
    ],
    [
      "Данные сохранены, но leads.tech их не принял (HTTP 404)",
      { delivery: { ...DELIVERED, status: "failed", http_status: 404 } },
    ],
    [
      "Данные сохранены, но leads.tech так и не ответил: попытки кончились",
      { delivery: { ...DELIVERED, status: "failed", http_status: null, attempts: 5 }, duplicate: true },
    ],
  ];
  test.each(cases)("%s", (message, changed) => expect(messageOf({ ...accepted, ...changed })).toBe(message));

  test("with the network's own name", () => {
    const offer = { ...captured.offer, networkTitle: "Другая сеть" };
    expect(messageOf({ ...accepted, offer })).toBe("Данные отправлены в Другая сеть");
  });
});

test("milliseconds are kept where the event has any", () => {
  const click = { ...captured.click, timestamp: "2025-01-04T12:00:00.050Z" };
  expect(clickAnswer({ ...accepted, click }).timestamp).toBe("2025-01-04T12:00:00.050Z");
});
