import type { ErrorDetail, OfferConfig, OfferPreview, OfferPreviewRequest } from "@metka/contract";
import { compileOffer, type Offer } from "../capture/offers.ts";
import { renderExample } from "../capture/render-example.ts";
import { attributionOf, attributionWarnings } from "../conversion/offer-attribution.ts";
import { type OffersDeps, offerClashes } from "./offers.ts";

type Deps = Pick<OffersDeps, "offers" | "ownHosts" | "now">;

/** What is wrong with an offer that is being typed, and what its URL would be. `mistakes`: against the schema. */
export function previewOffer(
  { offer: draft, changes, marks = "" }: OfferPreviewRequest,
  mistakes: readonly ErrorDetail[],
  { offers, ownHosts, now }: Deps,
): OfferPreview {
  const config = configOf(draft, mistakes);
  const compiled = compileOffer(config, ownHosts);
  const others = Array.from(offers.values()).filter(({ slug }) => slug !== changes);
  const problems = [
    ...mistakes,
    ...(compiled.ok ? [] : templateProblems(compiled.problems, mistakes)),
    ...offerClashes(config, others).map(({ path, message }) => ({ path: `/offer${path}`, message })),
  ];
  if (!compiled.ok) return { problems };
  return { problems, rendered: { ...renderExample(compiled.offer, marks, now()), ...facts(compiled.offer, offers) } };
}

/** The template can be tried before the other fields are filled in. */
function configOf(draft: OfferPreviewRequest["offer"], mistakes: readonly ErrorDetail[]): OfferConfig {
  const isWrong = (field: string) => mistakes.some(({ path }) => path === `/offer/${field}`);
  const { slug, title, network, template, short, network_offer_id, click_id_param } = draft;
  return {
    slug: slug === undefined || isWrong("slug") ? "" : slug,
    title: title ?? "",
    network: network ?? "",
    template: template ?? "",
    ...(short === undefined || isWrong("short") ? {} : { short }),
    ...(network_offer_id === undefined || isWrong("network_offer_id") ? {} : { network_offer_id }),
    ...(click_id_param === undefined || isWrong("click_id_param") ? {} : { click_id_param }),
  };
}

/** An empty template is a mistake against the schema already. */
function templateProblems(
  problems: readonly { readonly field: string; readonly message: string }[],
  mistakes: readonly ErrorDetail[],
): ErrorDetail[] {
  const told = problems.map(({ field, message }) => ({ path: `/offer/${field}`, message }));
  return told.filter(({ path }) => !mistakes.some((mistake) => mistake.path === path));
}

function facts(offer: Offer, offers: Deps["offers"]) {
  const { host } = offer;
  return { host, attribution: attributionOf(offer), warnings: attributionWarnings(offer, offers.values()) };
}
