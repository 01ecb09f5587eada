import { Type } from "typebox";
import { NoteSchema } from "./click.ts";

/** As long as a browser opens, and longer than any ad cabinet takes. */
const LINK_MAX = 8_000;

export const LinkCheckRequestSchema = Type.Object(
  {
    link: Type.String({
      maxLength: LINK_MAX,
      pattern: "^[^\\u0000]*$",
      description: "Ссылка из объявления, адрес приложения или шаблон оффера; в query её надо закодировать",
    }),
    offer: Type.Optional(
      Type.String({ pattern: "^[^\\u0000]*$", description: "Slug оффера; без него берётся DEFAULT_OFFER" }),
    ),
  },
  { additionalProperties: false },
);

const SentSchema = Type.Object({
  url: Type.String({ description: "Ссылка, которую откроет шлюз; значения макросов и ID пользователя — примеры" }),
  params: Type.Record(Type.String(), Type.String()),
  notes: Type.Array(NoteSchema, { description: "Замечания, с которыми шлюз примет такой клик" }),
});

export const LinkCheckSchema = Type.Object({
  kind: Type.Enum(["vk_app", "bot", "template", "page", "unreadable"], {
    description:
      "vk_app: ссылка на Mini App во ВКонтакте, bot: на бота, template: шаблон оффера, page: адрес самого приложения или другой страницы",
  }),
  parameters: Type.Array(
    Type.Object({
      name: Type.String(),
      value: Type.String(),
      source: Type.Enum(["query", "hash", "launch"], { description: "После «?», после «#» или параметр запуска VK" }),
      kept: Type.Enum(["yes", "unconfirmed"], { description: "unconfirmed: VK может отбросить часть после «?»" }),
      used: Type.Boolean({ description: "Возьмёт ли шлюз это значение, если оно дойдёт" }),
      macros: Type.Array(
        Type.Object({
          macro: Type.String(),
          filled: Type.Enum(["yes", "unconfirmed", "no", "unknown"], { description: "Заполнит ли его VK" }),
          what: Type.Optional(Type.String()),
          instead: Type.Optional(Type.String({ description: "Какой макрос писать вместо него" })),
        }),
      ),
    }),
  ),
  problems: Type.Array(
    Type.Object({
      code: Type.String(),
      severity: Type.Enum(["error", "warning", "note"], {
        description: "error: что-то потеряется, warning: может потеряться, note: лишнее",
      }),
      message: Type.String({ description: "Что будет и как исправить" }),
      parameter: Type.Optional(Type.String()),
      mended: Type.Boolean({ description: "true: в corrected этого уже нет" }),
    }),
  ),
  corrected: Type.Optional(Type.String({ description: "Исправленная ссылка" })),
  offer: Type.Optional(Type.String({ description: "Slug оффера, для которого показано sent" })),
  sent: Type.Optional(SentSchema),
  bots: Type.Optional(
    Type.String({ description: "Для ссылки самого шлюза: какие переходы по ней не войдут в отчёты и как это увидеть" }),
  ),
  sent_without_query: Type.Optional(
    Type.Object(SentSchema.properties, { description: "То же, если VK отбросит часть после «?»" }),
  ),
});

export type LinkCheckRequest = Type.Static<typeof LinkCheckRequestSchema>;
export type LinkCheckAnswer = Type.Static<typeof LinkCheckSchema>;
