import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { straightLink } from "../capture/bent-link.ts";
import type { OfferRegistry } from "../capture/offer-registry.ts";
import type { Offer } from "../capture/offers.ts";
import { type Redirect, type RedirectDeps, redirectClick, redirectOnly } from "../capture/redirect-click.ts";
import { ApiError } from "../errors.ts";
import { errorAnswers } from "./error-answers.ts";
import type { LostVisitors } from "./errors.ts";
import { requestFacts } from "./request-facts.ts";

export interface RedirectsDeps extends RedirectDeps {
  readonly offers: Pick<OfferRegistry, "get" | "values" | "byShort">;
  readonly now: () => number;
}

interface OfferRoute {
  readonly Params: { readonly offer: string };
}

interface ShortRoute {
  readonly Params: { readonly short: string };
}

const QUERY =
  "Параметры запроса (`s1`…`s8`, `sub1`…`sub10`, `utm_*`, `ref`, `ref_source`, `user_id`, `vk_*`) становятся метками клика по тем же правилам, что и у приёма кликов, и подставляются в ссылку оффера; `s4`, `s5` и `s6` значат `ref`, `ref_source` и `user_id`, если самих их нет; метки, которых в ссылке нет, переходят из визита, если его назвал `click_id`. Другого адреса, кроме ссылки оффера, ответ назвать не может. `HEAD` и предзагрузка (`Sec-Purpose: prefetch`) ничего не сохраняют; роботы и предпросмотр ссылок сохраняются с `isbot = 1`.";

const answers = {
  302: { type: "null", description: "Location: ссылка оффера с метками клика" },
  ...errorAnswers("unknown_offer_link", "inactive_offer_link"),
};

const name = (parameter: string, description: string) => ({
  type: "object",
  properties: { [parameter]: { type: "string", description } },
});

/**
 * `GET /go/{offer}` and `GET /{short}` (ADR 0011): the click is stored, then the browser goes to the offer. It makes the
 * network's click itself, so there is no delivery.
 */
export function redirects(app: FastifyInstance, deps: RedirectsDeps): void {
  const goOffer = (request: FastifyRequest<OfferRoute>) => {
    const offer = deps.offers.get(request.params.offer);
    if (offer === undefined) throw new ApiError("unknown_offer_link");
    return open(offer);
  };

  app.get<OfferRoute>(
    "/go/:offer",
    {
      exposeHeadRoute: false,
      schema: {
        tags: ["redirects"],
        summary: "Сохранить клик и перейти на оффер",
        description: QUERY,
        params: name("offer", "Slug оффера"),
        response: answers,
      },
    },
    async (request, reply) => await go(request, reply, goOffer(request), deps),
  );
  app.head<OfferRoute>("/go/:offer", { schema: { hide: true } }, async (request, reply) =>
    answer(reply, redirectOnly(redirectRequest(request, goOffer(request), deps), deps)),
  );

  app.get<ShortRoute>(
    "/:short",
    {
      exposeHeadRoute: false,
      schema: {
        tags: ["redirects"],
        summary: "То же по короткой ссылке оффера",
        description: QUERY,
        params: name("short", "Поле short оффера, например Eg5hd"),
        response: answers,
      },
    },
    async (request, reply) => {
      const offer = deps.offers.byShort(request.params.short);
      // Any other address of one part ends up here.
      return offer === undefined ? reply.callNotFound() : await go(request, reply, open(offer), deps);
    },
  );
  app.head<ShortRoute>("/:short", { schema: { hide: true } }, async (request, reply) => {
    const offer = deps.offers.byShort(request.params.short);
    if (offer === undefined) return reply.callNotFound();
    return answer(reply, redirectOnly(redirectRequest(request, open(offer), deps), deps));
  });
}

/** Opens the offer that a link was meant for which led nowhere. */
export function bentLinks(deps: RedirectsDeps): LostVisitors["openBent"] {
  return async (request, reply) => {
    if (request.method !== "GET" && request.method !== "HEAD") return "none";
    const straight = straightLink(request.url, deps.offers);
    if (straight === undefined) return "none";
    const { offer, url } = straight;
    if (!offer.active) return "inactive";
    const asked = { ...redirectRequest(request, offer, deps), url };
    if (request.method === "HEAD" || isPrefetch(request)) answer(reply, redirectOnly(asked, deps));
    else {
      const redirect = await redirectClick(asked, deps);
      request.trackingId = redirect.id;
      answer(reply, redirect);
    }
    return "opened";
  };
}

/** A click on an inactive offer is not stored: there is no page to redirect its user to. */
function open(offer: Offer): Offer {
  if (!offer.active) throw new ApiError("inactive_offer_link");
  return offer;
}

async function go(request: FastifyRequest, reply: FastifyReply, offer: Offer, deps: RedirectsDeps) {
  const asked = redirectRequest(request, offer, deps);
  if (isPrefetch(request)) return answer(reply, redirectOnly(asked, deps));
  const redirect = await redirectClick(asked, deps);
  request.trackingId = redirect.id;
  return answer(reply, redirect);
}

function redirectRequest(request: FastifyRequest, offer: Offer, { now }: RedirectsDeps) {
  return { offer, url: request.url, referrer: request.headers.referer, facts: requestFacts(request, now()) };
}

/**
 * The next click must come here again, and the network needn't know what page and which marks led to it: launch
 * parameters leak through `Referer`.
 */
function answer(reply: FastifyReply, { location, bot }: Redirect) {
  // For those who try a link with curl and then look for the click in a report.
  if (bot) reply.header("x-metka-note", "isbot=1: reports do not count this click");
  return reply.code(302).headers({ location, "cache-control": "no-store", "referrer-policy": "no-referrer" }).send();
}

/** The headers of a browser that loads what its user may tap on next: Chromium, older ones, Safari, Firefox. */
const PREFETCH_HEADERS = ["sec-purpose", "purpose", "x-purpose", "x-moz"];
const PREFETCH = /prefetch|prerender|preview/i;

function isPrefetch({ headers }: FastifyRequest): boolean {
  return PREFETCH_HEADERS.some((header) => PREFETCH.test(String(headers[header] ?? "")));
}
