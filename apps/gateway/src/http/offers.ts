import { type ListedOffer, OfferListSchema } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import type { Offers } from "../capture/offers.ts";
import { errorAnswers } from "./error-answers.ts";

/** `GET /api/offers`. All are the file's so far (ADR 0007), so none can be changed here. */
export function offerList(app: FastifyInstance, offers: Offers, defaultOffer: string): void {
  app.get(
    "/api/offers",
    {
      schema: {
        tags: ["offers"],
        summary: "Офферы",
        security: [{ token: [] }],
        response: { 200: OfferListSchema, ...errorAnswers(401) },
      },
    },
    async () => ({
      offers: Array.from(offers.values(), ({ slug, title, network, template, host, short }): ListedOffer => {
        const named = short === undefined ? {} : { short };
        const is_default = slug === defaultOffer;
        return { slug, title, network, template: template.source, host, ...named, is_default, read_only: true };
      }),
    }),
  );
}
