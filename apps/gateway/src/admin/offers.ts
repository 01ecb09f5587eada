import type { ErrorDetail, ListedOffer, NewOffer, OfferChange, OfferConfig, OfferPatch } from "@metka/contract";
import { configOf } from "../capture/merge-offers.ts";
import type { OfferRegistry } from "../capture/offer-registry.ts";
import { clash, compileOffer, networkOfferId, type Offer } from "../capture/offers.ts";
import { attributionOf, attributionWarnings } from "../conversion/offer-attribution.ts";
import { ApiError } from "../errors.ts";
import type { OfferSaved, OfferSettings, OfferStore } from "../store/offers/model.ts";
import { ask } from "./ask.ts";
import { demandSameSlug } from "./same-slug.ts";

export interface OffersDeps {
  readonly store: Pick<OfferStore, "create" | "change">;
  /** The offers that this gateway works with: after a change they are read again before the answer. */
  readonly offers: Pick<OfferRegistry, "get" | "values" | "refresh">;
  readonly defaultOffer: string;
  /** Where the read-only offers are written. */
  readonly offersFile: string;
  readonly ownHosts: readonly string[];
  readonly now: () => number;
}

export async function listOffers({ offers, defaultOffer }: OffersDeps): Promise<ListedOffer[]> {
  await ask(offers.refresh());
  return Array.from(offers.values(), (offer) => toApiOffer(offer, offers, defaultOffer));
}

export async function readOffer(slug: string, { offers, defaultOffer }: OffersDeps): Promise<ListedOffer> {
  await ask(offers.refresh());
  const offer = offers.get(slug);
  if (offer === undefined) throw new ApiError("offer_not_found");
  return toApiOffer(offer, offers, defaultOffer);
}

export async function createOffer({ active = true, ...config }: NewOffer, deps: OffersDeps): Promise<ListedOffer> {
  demandFit(config, deps);
  const { slug } = config;
  const row = { slug, ...settingsOf(config), active: active ? 1 : 0 };
  demandSaved(config, await ask(deps.store.create(row, time(deps))));
  return await readOffer(slug, deps);
}

/** Replaces an offer but for its slug, under which clicks, conversions and links know it. */
export async function changeOffer(slug: string, change: OfferChange, deps: OffersDeps): Promise<ListedOffer> {
  const changed = await tryToChange(slug, change, deps);
  if (changed === undefined) throw new Error(`the offer ${slug} was compared with nothing`);
  return changed;
}

/** undefined: the offer is not what it was `before` any more. */
async function tryToChange(
  slug: string,
  change: OfferChange,
  deps: OffersDeps,
  before?: OfferConfig,
): Promise<ListedOffer | undefined> {
  demandSameSlug(slug, change.slug);
  const { active } = change;
  const { offers, offersFile, defaultOffer, store } = deps;
  const known = offers.get(slug);
  if (known !== undefined && known.saved === undefined) {
    const message = `оффер «${slug}» записан в ${offersFile}: поправьте его там и перезапустите шлюз`;
    throw new ApiError("offer_read_only", [{ path: "/slug", message }]);
  }
  if (active === false && slug === defaultOffer) {
    throw new ApiError("offer_is_default", [{ path: "/active", message: `DEFAULT_OFFER — «${slug}»` }]);
  }
  const config = configIn(slug, change);
  demandFit(config, deps);
  const row = { ...settingsOf(config), ...(active === undefined ? {} : { active: active ? 1 : 0 }) };
  const result = await ask(store.change(slug, row, time(deps), before && settingsOf(before)));
  if (result.kind === "moved") return undefined;
  if (result.kind === "unknown") throw new ApiError("offer_not_found");
  demandSaved(config, result);
  return await readOffer(slug, deps);
}

/** Changes a part of an offer, and begins again where another change came between; null takes away what an offer need not have. */
export async function patchOffer(slug: string, patch: OfferPatch, deps: OffersDeps): Promise<ListedOffer> {
  await ask(deps.offers.refresh());
  const known = deps.offers.get(slug);
  if (known === undefined) throw new ApiError("offer_not_found");
  const { slug: named, active, ...settings } = patch;
  const { short, network_offer_id, click_id_param, ...needed } = { ...known.config, ...settings };
  const change = {
    ...needed,
    ...(short == null ? {} : { short }),
    ...(network_offer_id == null ? {} : { network_offer_id }),
    ...(click_id_param == null ? {} : { click_id_param }),
    ...(active === undefined ? {} : { active }),
    slug: named ?? slug,
  };
  return (await tryToChange(slug, change, deps, known.config)) ?? (await patchOffer(slug, patch, deps));
}

/** Without what GET answers besides. */
function configIn(slug: string, change: OfferChange): OfferConfig {
  const { title, network, template, short, network_offer_id, click_id_param } = change;
  return {
    slug,
    title,
    network,
    template,
    ...(short === undefined ? {} : { short }),
    ...(network_offer_id === undefined ? {} : { network_offer_id }),
    ...(click_id_param === undefined ? {} : { click_id_param }),
  };
}

function time({ now }: OffersDeps): string {
  return new Date(now()).toISOString();
}

/** By itself it is what the file's offers have to be, and it takes nothing of theirs. */
function demandFit(config: OfferConfig, { offers, ownHosts }: OffersDeps): void {
  const compiled = compileOffer(config, ownHosts);
  if (!compiled.ok) {
    const details = compiled.problems.map(({ field, message }) => ({ path: `/${field}`, message }));
    throw new ApiError("invalid_request", details);
  }
  demandFree(
    config,
    Array.from(offers.values()).filter(({ saved }) => saved === undefined),
  );
}

function demandSaved(config: OfferConfig, result: OfferSaved): void {
  if (result.kind === "saved") return;
  demandFree(
    config,
    result.by.map((row) => ({ config: configOf(row), saved: row })),
  );
  // The offer that had it has given it up meanwhile: there is none to name, and nothing was saved.
  throw new ApiError("offer_conflict");
}

function demandFree(config: OfferConfig, others: readonly Owner[]): void {
  const details = offerClashes(config, others);
  if (details.length > 0) throw new ApiError("offer_conflict", details);
}

interface Owner {
  readonly config: OfferConfig;
  /** undefined: it is the file's. */
  readonly saved: object | undefined;
}

/** What other offers have already of what no two may have. */
export function offerClashes(config: OfferConfig, others: readonly Owner[]): ErrorDetail[] {
  return others.flatMap((other) =>
    clash(config, other.config).map((field) => ({
      path: `/${field}`,
      message: `${field} «${config[field]}» занят оффером «${other.config.slug}» ${other.saved === undefined ? "из файла" : "из API"}: выберите другой`,
    })),
  );
}

function settingsOf({ title, network, template, short, network_offer_id, click_id_param }: OfferConfig): OfferSettings {
  return {
    title,
    network,
    template,
    short: short ?? null,
    network_offer_id: networkOfferId({ network_offer_id }) ?? null,
    click_id_param: click_id_param ?? null,
  };
}

/** The offer as it was written, so that it can be changed and sent back. */
function toApiOffer(offer: Offer, offers: OffersDeps["offers"], defaultOffer: string): ListedOffer {
  const { config, host, active, saved } = offer;
  return {
    ...config,
    host,
    active,
    attribution: attributionOf(offer),
    warnings: attributionWarnings(offer, offers.values()),
    is_default: config.slug === defaultOffer,
    read_only: saved === undefined,
    ...(saved === undefined ? {} : { created_at: saved.createdAt, updated_at: saved.updatedAt }),
  };
}
