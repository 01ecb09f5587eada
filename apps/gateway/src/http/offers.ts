import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import {
  ListedOfferSchema,
  NewOfferSchema,
  OfferChangeSchema,
  OfferListSchema,
  OfferParamsSchema,
  OfferPatchSchema,
  OfferPreviewRequestSchema,
  OfferPreviewSchema,
  OfferSchema,
} from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { changeOffer, createOffer, listOffers, type OffersDeps, patchOffer, readOffer } from "../admin/offers.ts";
import { previewOffer } from "../admin/preview-offer.ts";
import { draftProblems } from "./draft-problems.ts";
import { errorAnswers } from "./error-answers.ts";

/** Why an offer that is there may not be changed so. */
const CHANGE_REFUSED = ["offer_conflict", "offer_read_only", "offer_is_default"] as const;

/** The offers, for operators (ADR 0016). None is deleted: clicks and conversions name them. */
export function offers(app: FastifyInstance, deps: OffersDeps): void {
  const typed = app.withTypeProvider<TypeBoxTypeProvider>();
  const common = { tags: ["offers"], security: [{ token: [] }] };
  typed.get(
    "/api/offers",
    {
      schema: {
        ...common,
        summary: "Офферы: из файла и созданные через API",
        response: { 200: OfferListSchema, ...errorAnswers(401, 503) },
      },
    },
    async () => ({ offers: await listOffers(deps) }),
  );
  typed.get(
    "/api/offers/:slug",
    {
      schema: {
        ...common,
        summary: "Один оффер",
        params: OfferParamsSchema,
        response: { 200: ListedOfferSchema, ...errorAnswers(400, 401, "offer_not_found", 503) },
      },
    },
    ({ params }) => readOffer(params.slug, deps),
  );
  typed.post(
    "/api/offers",
    {
      schema: {
        ...common,
        summary: "Создать оффер",
        description:
          "Клики и ссылки работают сразу; другие шлюзы на той же базе узнают об оффере через несколько секунд. Удалить оффер нельзя, на него ссылаются клики и конверсии: его выключают (`active: false`).",
        body: NewOfferSchema,
        response: { 201: ListedOfferSchema, ...errorAnswers(400, 401, "offer_conflict", 413, 415, 503) },
      },
    },
    async ({ body }, reply) => reply.code(201).send(await createOffer(body, deps)),
  );
  typed.post(
    "/api/offers/preview",
    {
      schema: {
        ...common,
        summary: "Проверить оффер, ничего не сохраняя",
        description:
          "Для формы: что не так по полям, и какая ссылка получится на клике с метками `marks`, с происхождением каждого параметра. Отвечает 200, пока набирают; при сохранении те же ошибки будут в 400 и 409.",
        body: OfferPreviewRequestSchema,
        response: { 200: OfferPreviewSchema, ...errorAnswers(400, 401, 413, 415, 503) },
      },
    },
    async (request) => {
      const mistakes = draftProblems(request, OfferSchema, request.body.offer, "/offer");
      return previewOffer(request.body, mistakes, deps);
    },
  );
  typed.put(
    "/api/offers/:slug",
    {
      schema: {
        ...common,
        summary: "Изменить оффер, выключить его или включить",
        description:
          "Настройки заменяются целиком: возьмите ответ GET, поправьте и верните его весь, поля только для чтения не учитываются. Изменить часть: `PATCH`. Необязательное, чего нет в запросе, убирается, но `active` остаётся как было. На выключенный оффер новых кликов нет: приём отвечает 422, ссылки — 410. Принятое раньше досылается, постбеки разбираются, отчёты его помнят.",
        params: OfferParamsSchema,
        body: OfferChangeSchema,
        response: {
          200: ListedOfferSchema,
          ...errorAnswers(400, 401, "offer_not_found", ...CHANGE_REFUSED, 413, 415, 503),
        },
      },
    },
    ({ params, body }) => changeOffer(params.slug, body, deps),
  );
  typed.patch(
    "/api/offers/:slug",
    {
      schema: {
        ...common,
        summary: "Изменить часть оффера",
        description:
          "Чего нет в запросе, остаётся как было; `null` убирает `short`, `network_offer_id` и `click_id_param`.",
        params: OfferParamsSchema,
        body: OfferPatchSchema,
        response: {
          200: ListedOfferSchema,
          ...errorAnswers(400, 401, "offer_not_found", ...CHANGE_REFUSED, 413, 415, 503),
        },
      },
    },
    ({ params, body }) => patchOffer(params.slug, body, deps),
  );
}
