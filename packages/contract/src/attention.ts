import { Type } from "typebox";

export const ATTENTION_KINDS = [
  "network_unreachable",
  "deliveries_failed",
  "deliveries_waiting",
  "postbacks_rejected",
  "connector_failing",
  "reconciliation_off",
  "unresolved_macro",
] as const;

export const AttentionItemSchema = Type.Object({
  kind: Type.Enum([...ATTENTION_KINDS], {
    description:
      "network_unreachable: хост сети не отвечает; deliveries_failed: неудачные доставки; deliveries_waiting: доставки ждут, потому что хост отвечает ошибками или их никто не отправляет; postbacks_rejected: отложенные постбеки за неделю; connector_failing: подключение не работает; reconciliation_off: закрытый день расходится со статистикой сети; unresolved_macro: в живых ссылках незаполненный макрос",
  }),
  subject: Type.String({ description: "Чего это касается: хост, сеть, подключение или параметр ссылки" }),
  count: Type.Unsafe<number | null>({ type: ["integer", "null"], description: "Сколько их; null: не считается" }),
  detail: Type.Unsafe<string | null>({ type: ["string", "null"], description: "Подробность словами" }),
  click_id: Type.Optional(Type.String({ description: "Клик, на котором это видно" })),
});

export const AttentionSchema = Type.Object({
  items: Type.Array(AttentionItemSchema, { description: "Самое срочное сверху; пусто: всё в порядке" }),
});

export type AttentionItem = Type.Static<typeof AttentionItemSchema>;
export type Attention = Type.Static<typeof AttentionSchema>;
