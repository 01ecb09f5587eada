import { Type } from "typebox";
import {
  CONVERSION_SOURCES,
  type ConversionSource,
  MACRO,
  NetworkSettingsSchema,
  PARAMETER,
  ParametersSchema,
  POSTBACK_ENCODINGS,
  type PostbackEncoding,
  StatusesSchema,
  TOKEN,
} from "./network.ts";

const Active = Type.Boolean({ description: "false: постбеки откладываются; без него остаётся как было" });

const Token = Type.String({
  pattern: TOKEN,
  description: "Секрет в ссылке; без него остаётся прежний, а новой сети шлюз придумает сам",
});

const ReadOnly = Type.Optional(Type.Unknown({ description: "Только для чтения: принимается, но не учитывается" }));

/** What GET answers besides what may be changed, so that its answer may be sent back whole. */
const READ_ONLY = {
  slug: Type.Optional(Type.String({ description: "Если есть, то тот же, что в адресе" })),
  postback_url: ReadOnly,
  unconfirmed: ReadOnly,
  warnings: ReadOnly,
  created_at: ReadOnly,
  updated_at: ReadOnly,
};

export const NetworkChangeSchema = Type.Object(
  { settings: NetworkSettingsSchema, active: Type.Optional(Active), token: Type.Optional(Token), ...READ_ONLY },
  {
    additionalProperties: false,
    examples: [
      {
        settings: {
          title: "Моя сеть",
          note: "",
          parameters: {
            click_id: ["click_id", "sub8"],
            transaction_id: ["transaction_id"],
            goal: ["goal"],
            status: ["status"],
            sum: ["sum"],
            currency: ["currency"],
            offer_id: ["offer_id"],
            user_id: ["sub6"],
          },
          statuses: { pending: ["pending", "hold"], approved: ["approved"], rejected: ["rejected"] },
          currency: "RUB",
          window_days: 30,
          allow: [],
          macros: { click_id: "{sub8}", transaction_id: "{transaction_id}", status: "{status}", sum: "{sum}" },
        },
        active: true,
      },
    ],
  },
);

const settings = NetworkSettingsSchema.properties;

/** A part of the settings: objects are merged, lists are replaced, null takes away what need not be there. */
export const NetworkSettingsPatchSchema = Type.Object(
  {
    title: Type.Optional(settings.title),
    note: Type.Optional(settings.note),
    parameters: Type.Optional(Type.Partial(ParametersSchema, { additionalProperties: false })),
    statuses: Type.Optional(Type.Partial(StatusesSchema, { additionalProperties: false })),
    currency: Type.Optional(settings.currency),
    window_days: Type.Optional(settings.window_days),
    allow: Type.Optional(settings.allow),
    confirmed: Type.Optional(Type.Unsafe<boolean | null>({ type: ["boolean", "null"] })),
    encoding: Type.Optional(Type.Unsafe<PostbackEncoding | null>({ enum: [...POSTBACK_ENCODINGS, null] })),
    conversions_from: Type.Optional(Type.Unsafe<ConversionSource | null>({ enum: [...CONVERSION_SOURCES, null] })),
    macros: Type.Optional(
      Type.Record(
        Type.String({ pattern: PARAMETER }),
        Type.Unsafe<string | null>({ type: ["string", "null"], pattern: MACRO }),
        { additionalProperties: false, description: "null убирает параметр из ссылки" },
      ),
    ),
  },
  { additionalProperties: false },
);

export const NetworkPatchSchema = Type.Object(
  {
    settings: Type.Optional(NetworkSettingsPatchSchema),
    active: Type.Optional(Active),
    token: Type.Optional(Token),
    ...READ_ONLY,
  },
  {
    additionalProperties: false,
    examples: [{ settings: { statuses: { approved: ["approved", "paid"] }, confirmed: true } }],
  },
);

export type NetworkChange = Type.Static<typeof NetworkChangeSchema>;
export type NetworkSettingsPatch = Type.Static<typeof NetworkSettingsPatchSchema>;
export type NetworkPatch = Type.Static<typeof NetworkPatchSchema>;
