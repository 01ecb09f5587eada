import { Type } from "typebox";
import { SLUG } from "./offers-file.ts";
import { TargetSettingsSchema } from "./target.ts";

const Active = Type.Boolean({
  description: "false: сообщений нет; без него остаётся как было, а новый получатель включён",
});

const ReadOnly = Type.Optional(Type.Unknown({ description: "Только для чтения: принимается, но не учитывается" }));

/** What GET answers besides what may be changed, so that its answer may be sent back whole. */
const READ_ONLY = {
  slug: Type.Optional(Type.String({ description: "Если есть, то тот же, что в адресе" })),
  host: ReadOnly,
  secrets: ReadOnly,
  warnings: ReadOnly,
  created_at: ReadOnly,
  updated_at: ReadOnly,
};

const { title, preset, ...rest } = TargetSettingsSchema.properties;

/** What is left out is the preset's own. */
export const NewTargetSettingsSchema = Type.Object(
  { title, preset, ...Type.Partial(Type.Object(rest)).properties },
  { additionalProperties: false },
);

const PIXEL = {
  title: "Пиксель VK",
  preset: "vk-ads-pixel" as const,
  values: { pixel_id: "1234567", pixel_goal: "approved_lead" },
};
const CHAT = { title: "Чат", preset: "telegram" as const, values: { chat_id: "-1001234567890" } };

export const TargetChangeSchema = Type.Object(
  { settings: NewTargetSettingsSchema, active: Type.Optional(Active), ...READ_ONLY },
  { additionalProperties: false, examples: [{ settings: PIXEL }, { settings: CHAT }] },
);

const { values: _, ...plain } = TargetSettingsSchema.properties;

export const TargetPatchSchema = Type.Object(
  {
    settings: Type.Optional(
      Type.Object(
        {
          ...Type.Partial(Type.Object(plain)).properties,
          values: Type.Optional(
            Type.Record(
              Type.String({ pattern: "^[a-z][a-z0-9_]{0,39}$" }),
              Type.Unsafe<string | null>({ type: ["string", "null"], minLength: 1, maxLength: 500 }),
              { additionalProperties: false, description: "Дополняются; null убирает макрос" },
            ),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    active: Type.Optional(Active),
    ...READ_ONLY,
  },
  { additionalProperties: false, examples: [{ settings: { statuses: ["approved", "rejected"] } }] },
);

export const TargetSchema = Type.Object({
  slug: Type.String({ pattern: SLUG }),
  active: Type.Boolean(),
  settings: TargetSettingsSchema,
  host: Type.String({ description: "Хост и порт, куда уходят сообщения" }),
  secrets: Type.Array(Type.Object({ name: Type.String(), set: Type.Boolean() }), {
    description: "Переменные окружения, которых требует url, и заданы ли они у этого шлюза; значений здесь нет",
  }),
  warnings: Type.Array(Type.String(), { description: "Что мешает сообщениям" }),
  created_at: Type.String(),
  updated_at: Type.String(),
});

export const TargetsSchema = Type.Object({ targets: Type.Array(TargetSchema) });

export const TargetRemovedSchema = Type.Object({ slug: Type.String(), removed: Type.Literal(true) });

export type NewTargetSettings = Type.Static<typeof NewTargetSettingsSchema>;
export type TargetChange = Type.Static<typeof TargetChangeSchema>;
export type TargetPatch = Type.Static<typeof TargetPatchSchema>;
export type Target = Type.Static<typeof TargetSchema>;
