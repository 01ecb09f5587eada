import { Type } from "typebox";
import { DeliveryStatusSchema } from "./click.ts";
import { ClickDeliverySchema } from "./click-list.ts";
import { FilterSchema, NextCursorSchema, PAGE_QUERY } from "./page.ts";

/** One request replays no more than this, since all of it is one transaction. */
export const REPLAY_LIMIT = { most: 10_000, usual: 1_000 } as const;

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
    limit: Type.Optional(
      Type.Integer({
        description: `Сколько самых старых, от 1 до ${REPLAY_LIMIT.most}; без него ${REPLAY_LIMIT.usual}`,
      }),
    ),
  },
  { additionalProperties: false },
);

export const ReplayedSchema = Type.Object({
  replayed: Type.Integer({ description: "Сколько доставок снова ждут отправки" }),
});

export type DeliveryListQuery = Type.Static<typeof DeliveryListQuerySchema>;
export type DeliveryList = Type.Static<typeof DeliveryListSchema>;
export type ReplayFilter = Type.Static<typeof ReplayFilterSchema>;
