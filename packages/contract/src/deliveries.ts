import { Type } from "typebox";
import { DeliveryStatusSchema } from "./click.ts";
import { ClickDeliverySchema } from "./click-list.ts";
import { FilterSchema, NextCursorSchema, PAGE_QUERY } from "./page.ts";
import { REPLAY_LIMIT } from "./replay-limit.ts";

export const DeliveryListQuerySchema = Type.Object(
  {
    status: Type.Optional(DeliveryStatusSchema),
    network: FilterSchema("Сеть, например leads-tech"),
    host: FilterSchema("Хост сети, например t.leads.tech"),
    ...PAGE_QUERY,
  },
  { additionalProperties: false },
);

export const ListedDeliverySchema = Type.Intersect([
  ClickDeliverySchema,
  Type.Object({ click_id: Type.String(), offer: Type.String(), received_at: Type.String() }),
]);

export const DeliveryListSchema = Type.Object({
  deliveries: Type.Array(ListedDeliverySchema, { description: "Новые сверху" }),
  next_cursor: NextCursorSchema,
});

export const DeliveryParamsSchema = Type.Object({ id: Type.String({ description: "tracking_id клика" }) });

export const ReplayRequestSchema = Type.Unsafe<{ force?: boolean } | null>({
  type: ["object", "null"],
  properties: {
    force: {
      type: "boolean",
      description: "true: отправить и то, что сеть уже приняла. У неё это будет второй клик",
    },
  },
  additionalProperties: false,
});

export const ReplayAnswerSchema = Type.Object({
  id: Type.Integer(),
  status: Type.Literal("pending"),
});

export const ReplayFilterSchema = Type.Object(
  {
    status: Type.Optional(Type.Literal("failed", { description: "Повторить можно только неудачные" })),
    network: FilterSchema("Сеть, например leads-tech"),
    host: FilterSchema("Хост сети, например t.leads.tech"),
    from: PAGE_QUERY.from,
    to: PAGE_QUERY.to,
    tz: PAGE_QUERY.tz,
    dry_run: Type.Optional(
      Type.Boolean({ description: "true: ничего не отправлять, только сосчитать, сколько неудачных подходит" }),
    ),
    limit: Type.Optional(
      Type.Integer({
        description: `Сколько самых старых, от 1 до ${REPLAY_LIMIT.most}; без него ${REPLAY_LIMIT.usual}`,
      }),
    ),
  },
  { additionalProperties: false },
);

export const ReplayedSchema = Type.Object({
  replayed: Type.Integer({ description: "Сколько доставок снова ждут отправки; при dry_run ноль" }),
  found: Type.Optional(
    Type.Integer({ description: "Только при dry_run: сколько неудачных доставок подходит, без учёта limit" }),
  ),
});

export const DeliveryHostSchema = Type.Object({
  network: Type.String(),
  host: Type.String(),
  waiting: Type.Integer({ description: "Сколько доставок ждут отправки или отправляются" }),
  under_way: Type.Integer({ description: "Из них отправляются прямо сейчас, со всех шлюзов на этой базе" }),
  failed: Type.Integer({ description: "Сколько не удалось; их можно повторить" }),
  next_attempt_at: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "Когда ближайшая попытка из тех, что ждут; null: никто не ждёт",
  }),
  breaker: Type.Unsafe<"open" | "closed" | null>({
    enum: ["open", "closed", null],
    description:
      "Предохранитель этого шлюза: open — хост не отвечает, ему идёт одна проба в 5 секунд; null: этот шлюз ему ещё не отправлял. Состояние в памяти: после перезапуска оно начинается заново",
  }),
  last_good_at: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description: "Когда хост в последний раз ответил этому шлюзу, пусть и отказом; null: с запуска шлюза ни разу",
  }),
  last_failed_at: Type.Unsafe<string | null>({
    type: ["string", "null"],
    description:
      "Когда хост в последний раз не ответил этому шлюзу или ответил ошибкой сервера; null: с запуска шлюза ни разу",
  }),
});

export const DeliveryHostsSchema = Type.Object({
  gateway: Type.String({ description: "Шлюз, который ответил: предохранители и последние попытки — его" }),
  hosts: Type.Array(DeliveryHostSchema, {
    description: "По сетям и хостам: где доставки ждут или не удались, и куда ведут включённые офферы",
  }),
});

export type DeliveryListQuery = Type.Static<typeof DeliveryListQuerySchema>;
export type DeliveryList = Type.Static<typeof DeliveryListSchema>;
export type DeliveryHost = Type.Static<typeof DeliveryHostSchema>;
export type DeliveryHosts = Type.Static<typeof DeliveryHostsSchema>;
export type Replayed = Type.Static<typeof ReplayedSchema>;
export type ReplayFilter = Type.Static<typeof ReplayFilterSchema>;
