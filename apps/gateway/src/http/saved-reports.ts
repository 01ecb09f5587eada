import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  MadeReportLinkSchema,
  ReportKeptParamsSchema,
  ReportLinkListSchema,
  ReportLinkRequestSchema,
  SavedReportListSchema,
  SavedReportSchema,
  SaveReportSchema,
  type SharedReport,
  SharedReportSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { ask } from "../admin/ask.ts";
import { linkToApi, makeReportLink, openReportLink, type ReportLinksDeps, savedToApi } from "../admin/report-links.ts";
import { ApiError } from "../errors.ts";
import { errorAnswers } from "./error-answers.ts";
import { builtReport, type ReportDeps, reportClock } from "./reports.ts";

/** In a header: the secret stands in no address, so in no log. */
const SECRET_HEADER = "x-report-link";
const REMOVED = { 204: Type.Null({ description: "Удалено" }) };

export interface SavedReportsDeps extends ReportDeps, ReportLinksDeps {}

/** Reports that are kept to be opened again, and read-only links to one report. */
export function savedReports(app: FastifyInstance, deps: SavedReportsDeps): void {
  saved(app, deps);
  links(app, deps);
  shared(app, deps);
}

function saved(app: FastifyInstance, { store, now, newToken }: SavedReportsDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["reports"], security: [{ token: [] }] };
  typed.get(
    "/api/saved-reports",
    {
      schema: {
        ...common,
        summary: "Сохранённые отчёты панели",
        response: { 200: SavedReportListSchema, ...errorAnswers(401, 503) },
      },
    },
    async () => ({ saved_reports: (await ask(store.list())).map(savedToApi) }),
  );
  typed.post(
    "/api/saved-reports",
    {
      schema: {
        ...common,
        summary: "Сохранить отчёт панели",
        body: SaveReportSchema,
        response: { 201: SavedReportSchema, ...errorAnswers(400, 401, "other_site", 503) },
      },
    },
    async ({ body: { name, view } }, reply) => {
      if (!isObject(view)) {
        throw new ApiError("invalid_request", [{ path: "/view", message: "нужен объект JSON, записанный строкой" }]);
      }
      const report = { id: newToken(), name, view, created_at: now() };
      await ask(store.add(report));
      return await reply.code(201).send(savedToApi(report));
    },
  );
  typed.delete(
    "/api/saved-reports/:id",
    {
      schema: {
        ...common,
        summary: "Удалить сохранённый отчёт",
        params: ReportKeptParamsSchema,
        response: { ...REMOVED, ...errorAnswers(400, 401, "other_site", "saved_report_not_found", 503) },
      },
    },
    async ({ params }, reply) => {
      if (!(await ask(store.remove(params.id)))) throw new ApiError("saved_report_not_found");
      return await reply.code(204).send(null);
    },
  );
}

function links(app: FastifyInstance, deps: SavedReportsDeps): void {
  const { store, now } = deps;
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["reports"], security: [{ token: [] }] };
  typed.get(
    "/api/report-links",
    {
      schema: {
        ...common,
        summary: "Ссылки на отчёты для тех, у кого нет токена",
        response: { 200: ReportLinkListSchema, ...errorAnswers(401, 503) },
      },
    },
    async () => ({ report_links: (await ask(store.listLinks())).map((link) => linkToApi(link, now())) }),
  );
  typed.post(
    "/api/report-links",
    {
      schema: {
        ...common,
        summary: "Сделать ссылку на отчёт",
        description:
          "Открывает один этот отчёт, только для чтения и до указанного срока: `/dashboard/shared#` и `secret` из ответа.",
        body: ReportLinkRequestSchema,
        response: { 201: MadeReportLinkSchema, ...errorAnswers(400, 401, "other_site", 503) },
      },
    },
    async ({ body }, reply) => await reply.code(201).send(await makeReportLink(body, reportClock(now()), deps)),
  );
  typed.delete(
    "/api/report-links/:id",
    {
      schema: {
        ...common,
        summary: "Отозвать ссылку на отчёт",
        params: ReportKeptParamsSchema,
        response: { ...REMOVED, ...errorAnswers(400, 401, "other_site", "report_link_not_found", 503) },
      },
    },
    async ({ params }, reply) => {
      if (!(await ask(store.removeLink(params.id)))) throw new ApiError("report_link_not_found");
      return await reply.code(204).send(null);
    },
  );
}

function shared(app: FastifyInstance, { store, reports, offers, now }: SavedReportsDeps): void {
  app.get<{ Headers: { readonly [SECRET_HEADER]: string } }>(
    "/api/shared-report",
    {
      schema: {
        tags: ["reports"],
        summary: "Отчёт по ссылке, без токена",
        headers: Type.Object({ [SECRET_HEADER]: Type.String({ maxLength: 200, description: "secret ссылки" }) }),
        response: {
          200: SharedReportSchema,
          ...errorAnswers(400, "report_link_not_found", "too_many_groups", "sum_too_large", 503, "reports_building"),
        },
      },
    },
    async ({ headers }, reply) => {
      const { link, request } = await openReportLink(headers[SECRET_HEADER], reportClock(now()), store);
      const body = await builtReport(reports, request, offers);
      return await reply
        .type("application/json; charset=utf-8")
        .header("cache-control", "no-store")
        .send(withReport({ name: link.name, expires_at: new Date(link.expires_at).toISOString() }, body));
    },
  );
}

/** The report is JSON already. */
function withReport(about: Omit<SharedReport, "report">, report: Uint8Array): Buffer {
  const start = JSON.stringify(about).slice(0, -1);
  return Buffer.concat([Buffer.from(`${start},"report":`), report, Buffer.from("}")]);
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
