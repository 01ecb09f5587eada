import { type ErrorDetail, ReportAnswerSchema, ReportQuerySchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { eventTime } from "../capture/event-time.ts";
import type { Offers } from "../capture/offers.ts";
import { ApiError } from "../errors.ts";
import { progressText } from "../report/progress-text.ts";
import { ReportsBuilding, SumTooLarge, TooManyGroups } from "../report/refusals.ts";
import {
  isFilter,
  type ReportClock,
  type ReportRequest,
  readReportRequest,
  type SentQuery,
} from "../report/request.ts";
import type { Reports } from "../report/threaded-reports.ts";
import { errorAnswers } from "./error-answers.ts";

export interface ReportDeps {
  readonly reports: Pick<Reports, "report">;
  readonly offers: Offers;
  readonly now: () => number;
}

/** A report may be asked for a time to come; ISO writes no year after this one. */
const END_OF_TIME = Date.UTC(9999, 11, 31);

const KNOWN = new Set(Object.keys(ReportQuerySchema.properties));

const ABOUT = `Считает визиты, переходы, уникальные, доставки, конверсии по статусам, выручку, расходы, прибыль и ROI.

- **Группы** (\`group_by\`): до трёх — время (\`hour\`, \`day\`, \`week\`, \`month\`), оффер, сеть или метка.
- **Фильтры**: \`filter[utm_campaign]=spring,autumn\` — только эти значения; с запятой внутри — в кавычках: \`"Весна, 2025"\`; \`""\` — «метки нет».
- **Основа** (\`basis\`): \`click\` — конверсия стоит во времени своего клика, \`conversion\` — в своём.
- **Модель** (\`model\`): \`last\` — конверсия у последнего клика, \`first\` — у первого клика пользователя на этот оффер.
- **Пояс** (\`tz\`): по нему делятся часы и дни и читаются даты без времени; без него Europe/Moscow.
- **Итоги** (\`totals\`): по всем строкам, и по тем, что за \`limit\`. Конверсии без клика стоят в \`unattributed\` и в итогах есть.
- **Названия** (\`names\`): как в рекламном кабинете называется то, чьи ID стоят в строках; в CSV — колонкой рядом, с \`names=1\`.
- **CSV**: \`format=csv\` — через запятую с точкой в дробях, \`format=csv-excel\` — для Excel с русскими настройками.

Уникальный визит или переход — если за 24 часа до него у того же посетителя не было такого же на тот же оффер. Валюты не складываются.

Пример: сколько принесла каждая кампания за ноябрь, самые прибыльные первыми.

    GET /api/reports?group_by=utm_campaign&from=2026-11-01&to=2026-11-30&sort=-profit_RUB

В ответе \`rows\` — по строке на кампанию, например \`{"group": {"utm_campaign": "spring"}, "visits": 120, "clicks": 45, "profit": {"RUB": "5200.00"}, …}\`.`;

/** `GET /api/reports` */
export function reportRoute(app: FastifyInstance, { reports, offers, now }: ReportDeps): void {
  app.get<{ Querystring: SentQuery }>(
    "/api/reports",
    {
      schema: {
        tags: ["reports"],
        summary: "Отчёт: какая реклама что принесла",
        description: ABOUT,
        security: [{ token: [] }],
        querystring: ReportQuerySchema,
        response: {
          200: ReportAnswerSchema,
          ...errorAnswers(400, 401, "too_many_groups", "sum_too_large", 503, "reports_building"),
        },
      },
    },
    async ({ query }, reply) => {
      const mistakes: ErrorDetail[] = Object.keys(query)
        .filter((name) => !KNOWN.has(name) && !isFilter(name))
        .map((name) => ({ path: `/${name}`, message: "такого параметра нет: список на /api/docs" }));
      const request = readReportRequest(query, reportClock(now()), mistakes);
      if (mistakes.length > 0) throw new ApiError("invalid_request", mistakes);
      const body = await builtReport(reports, request, offers);
      if (request.format === "json") return await reply.type("application/json; charset=utf-8").send(body);
      const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
      const name = `metka-${day(request.fromMs)}-${day(request.toMs)}.csv`;
      return await reply
        .type("text/csv; charset=utf-8")
        .header("Content-Disposition", `attachment; filename="${name}"`)
        .send(body);
    },
  );
}

export function reportClock(nowMs: number): ReportClock {
  return { nowMs, readTime: (value: string) => eventTime(value, END_OF_TIME) };
}

/** The report's body; what refuses it, as errors of the API. */
export async function builtReport(
  reports: ReportDeps["reports"],
  request: ReportRequest,
  offers: Offers,
): Promise<Uint8Array> {
  try {
    return await reports.report(request, networksOf(offers));
  } catch (error) {
    if (error instanceof TooManyGroups) throw new ApiError("too_many_groups");
    if (error instanceof SumTooLarge) throw new ApiError("sum_too_large");
    if (error instanceof ReportsBuilding) {
      throw new ApiError("reports_building", [{ path: "", message: progressText(error.progress) }]);
    }
    throw error;
  }
}

function networksOf(offers: Offers): ReadonlyMap<string, readonly string[]> {
  const networks = new Map<string, string[]>();
  for (const { slug, network } of offers.values()) networks.set(network, [...(networks.get(network) ?? []), slug]);
  return networks;
}
