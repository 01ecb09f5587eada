import { Type } from "typebox";
import { ReportAnswerSchema } from "./report.ts";

const NameSchema = Type.String({ minLength: 1, maxLength: 200, description: "Название отчёта" });

export const SaveReportSchema = Type.Object(
  {
    name: NameSchema,
    view: Type.String({
      minLength: 2,
      maxLength: 8_000,
      description: "Как отчёт настроен в панели: JSON, который понимает она одна",
    }),
  },
  { additionalProperties: false },
);

export const SavedReportSchema = Type.Intersect([
  SaveReportSchema,
  Type.Object({ id: Type.String(), created_at: Type.String({ description: "UTC" }) }),
]);

export const SavedReportListSchema = Type.Object({
  saved_reports: Type.Array(SavedReportSchema, { description: "По названиям" }),
});

export const ReportLinkRequestSchema = Type.Object(
  {
    name: NameSchema,
    query: Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 2_000 }), {
      maxProperties: 40,
      description: "Параметры GET /api/reports, без format",
    }),
    days: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 366,
        description: "Период — последние столько дней, считая сегодняшний, вместо from и to",
      }),
    ),
    valid_days: Type.Integer({ minimum: 1, maximum: 366, description: "Сколько дней ссылка действует" }),
  },
  { additionalProperties: false },
);

export const ReportLinkSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  created_at: Type.String({ description: "UTC" }),
  expires_at: Type.String({ description: "UTC" }),
  expired: Type.Boolean(),
});

export const MadeReportLinkSchema = Type.Intersect([
  ReportLinkSchema,
  Type.Object({
    secret: Type.String({ description: "Конец ссылки /dashboard/shared#…; показывается один раз, хранится его хеш" }),
  }),
]);

export const ReportLinkListSchema = Type.Object({
  report_links: Type.Array(ReportLinkSchema, { description: "Новые сверху" }),
});

export const SharedReportSchema = Type.Object({
  name: Type.String(),
  expires_at: Type.String({ description: "До какого времени действует ссылка, UTC" }),
  report: ReportAnswerSchema,
});

export const ReportKeptParamsSchema = Type.Object({
  // PostgreSQL could not compare with U+0000.
  id: Type.String({ maxLength: 100, pattern: "^[^\\u0000]*$" }),
});

export type SaveReport = Type.Static<typeof SaveReportSchema>;
export type SavedReport = Type.Static<typeof SavedReportSchema>;
export type SavedReportList = Type.Static<typeof SavedReportListSchema>;
export type ReportLinkRequest = Type.Static<typeof ReportLinkRequestSchema>;
export type ReportLink = Type.Static<typeof ReportLinkSchema>;
export type MadeReportLink = Type.Static<typeof MadeReportLinkSchema>;
export type SharedReport = Type.Static<typeof SharedReportSchema>;
export type ReportLinkList = Type.Static<typeof ReportLinkListSchema>;
