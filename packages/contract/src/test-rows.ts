import { Type } from "typebox";
import { FilterSchema } from "./page.ts";

export { SMOKE_USER } from "./smoke-user.ts";

/** What is removed of each table. */
export const TEST_ROW_TABLES = [
  "api_utmtracking",
  "deliveries",
  "attempts",
  "event_keys",
  "conversions",
  "conversion_changes",
  "postbacks",
  "messages",
] as const;

export type TestRowTable = (typeof TEST_ROW_TABLES)[number];

export const TestRowsQuerySchema = Type.Object(
  {
    after: FilterSchema("next предыдущего ответа; без него — с начала"),
    local: Type.Optional(
      Type.Literal("1", {
        description:
          "1: и то, что пришло с самой этой машины, то есть переходы по адресу localhost и постбеки без клика. Если шлюз стоит за прокси на той же машине, а TRUST_PROXY не задан, так выглядят и настоящие",
      }),
    ),
  },
  { additionalProperties: false },
);

export const TestRowsSchema = Type.Object({
  rows: Type.Object(Object.fromEntries(TEST_ROW_TABLES.map((table) => [table, Type.Integer()])), {
    description: "Сколько строк каждой таблицы",
  }),
  next: Type.Unsafe<number | null>({
    type: ["integer", "null"],
    description: "Передайте его в after, чтобы продолжить; null: просмотрено всё",
  }),
});

export type TestRowsQuery = Type.Static<typeof TestRowsQuerySchema>;
export interface TestRowsAnswer {
  readonly rows: Readonly<Record<TestRowTable, number>>;
  readonly next: number | null;
}
