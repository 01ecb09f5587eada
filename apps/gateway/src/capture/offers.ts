import { type OfferConfig, OfferSchema, OffersFileSchema } from "@metka/contract";
import { cleanValue, parseTemplate, type Template } from "@metka/links";
import { Compile } from "typebox/compile";
import { ApiError } from "../errors.ts";
import { isKnownMacro } from "./macros.ts";
import { networkTitle } from "./network-title.ts";
import { isReservedName } from "./reserved-names.ts";
import { schemaMistake } from "./schema-mistake.ts";
import { type SentParameters, sentParameters } from "./sent-parameters.ts";

export interface Offer {
  readonly slug: string;
  readonly title: string;
  readonly network: string;
  /** The network's name for people, as in "Данные отправлены в leads.tech". */
  readonly networkTitle: string;
  readonly template: Template;
  /** The values of a click that go to the network, and their parameters. */
  readonly sent: SentParameters;
  /** Host and port that the template sends to, in ASCII. */
  readonly host: string;
  readonly short: string | undefined;
  /** The offer as the network itself calls it in its postbacks. */
  readonly networkOfferId: string | undefined;
  /** false: no new click is taken for it. What came before goes on: deliveries, postbacks, reports. */
  readonly active: boolean;
  /** As it was written. */
  readonly config: OfferConfig;
  /** When the API made and changed it, ISO 8601; undefined: it is the file's. */
  readonly saved: { readonly createdAt: string; readonly updatedAt: string } | undefined;
}

/** The offers by slug, those that are switched off too; they may change from one look to the next. */
export type Offers = Pick<ReadonlyMap<string, Offer>, "get" | "values">;

const offersFile = Compile(OffersFileSchema);

/** Every mistake of an offers file, each naming the offer and the fix. */
export class OffersError extends Error {
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`Офферы в ${file} не приняты:\n${problems.map((p) => `  • ${p}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Compiles the text of an offers file (docs/offers.md). `ownHosts`: hosts of this gateway, refused in templates. */
export function readOffers(file: string, text: string, ownHosts: readonly string[]): ReadonlyMap<string, Offer> {
  const config = parseFile(file, text);
  const problems: string[] = [];
  const offers = new Map<string, Offer>();
  const shorts = new Set<string>();
  for (const offer of config) {
    if (offers.has(offer.slug)) problems.push(`${offer.slug}: такой slug уже есть выше`);
    const { network, network_offer_id } = offer;
    const twin = config.find(
      (other) => other !== offer && other.network === network && networkOfferId(other) === networkOfferId(offer),
    );
    if (networkOfferId(offer) !== undefined && twin !== undefined)
      problems.push(`${offer.slug}: network_offer_id «${network_offer_id}» у этой сети уже есть (${twin.slug})`);
    if (offer.short !== undefined && shorts.has(offer.short))
      problems.push(`${offer.slug}: short «${offer.short}» занят`);
    if (offer.short !== undefined) shorts.add(offer.short);
    const compiled = compileOffer(offer, ownHosts);
    if (compiled.ok) offers.set(offer.slug, compiled.offer);
    else problems.push(...compiled.problems.map(({ message }) => `${offer.slug}: ${message}`));
  }
  if (problems.length > 0) throw new OffersError(file, problems);
  return offers;
}

export type CompiledOffer =
  | { readonly ok: true; readonly offer: Offer }
  | { readonly ok: false; readonly problems: readonly OfferProblem[] };

export interface OfferProblem {
  readonly field: "short" | "template";
  readonly message: string;
}

/** Checks one offer, from the file or from the API. It is active, as in the file. */
export function compileOffer(config: OfferConfig, ownHosts: readonly string[]): CompiledOffer {
  const { slug, title, network, short } = config;
  const problems: OfferProblem[] = [];
  if (short !== undefined && isReservedName(short)) {
    problems.push({ field: "short", message: `short «${short}» — адрес самого шлюза: выберите другой` });
  }
  const parsed = parseTemplate(withClickIdParam(config), { macros: isKnownMacro, ownHosts });
  if (!parsed.ok) {
    problems.push(...parsed.problems.map(({ message }) => ({ field: "template" as const, message })));
    return { ok: false, problems };
  }
  if (problems.length > 0) return { ok: false, problems };
  const { template } = parsed;
  const offer: Offer = {
    slug,
    title,
    network,
    networkTitle: networkTitle(network),
    template,
    sent: sentParameters(template),
    host: new URL(template.source).host,
    short,
    networkOfferId: networkOfferId(config),
    active: true,
    config,
    saved: undefined,
  };
  return { ok: true, offer };
}

/** Cleaned in the same way as in postbacks, so that the two match. */
export function networkOfferId({
  network_offer_id,
}: {
  readonly network_offer_id?: string | undefined;
}): string | undefined {
  return cleanValue(network_offer_id ?? "") || undefined;
}

/** Values that two offers share, so that a click or a postback could mean either. */
export function clash(one: Identity, other: Identity): readonly ("slug" | "short" | "network_offer_id")[] {
  const same = <T>(a: T, b: T) => a !== undefined && a === b;
  return [
    ...(one.slug === other.slug ? ["slug" as const] : []),
    ...(same(one.short, other.short) ? ["short" as const] : []),
    ...(one.network === other.network && same(networkOfferId(one), networkOfferId(other))
      ? ["network_offer_id" as const]
      : []),
  ];
}

type Identity = Pick<OfferConfig, "slug" | "short" | "network" | "network_offer_id">;

/** The offer that a click may be for; else the error that says why not, with those that it may be for. */
export function clickableOffer(slug: string, offers: Offers): Offer {
  const offer = offers.get(slug);
  if (offer?.active) return offer;
  const named = `«${slug.slice(0, 64)}»`;
  const others = `есть: ${activeSlugs(offers)}`;
  throw offer === undefined
    ? new ApiError("unknown_offer", [{ path: "/offer", message: `оффера ${named} нет, ${others}` }])
    : new ApiError("inactive_offer", [{ path: "/offer", message: `оффер ${named} выключен, ${others}` }]);
}

/** Why the offer of clicks that name none cannot be that; undefined: it can. */
export function defaultOfferProblem(slug: string, offers: Offers, file: string): string | undefined {
  const offer = offers.get(slug);
  if (offer?.active) return undefined;
  const why =
    offer === undefined
      ? `оффера «${slug}» нет ни в ${file}, ни среди созданных через API`
      : `оффер «${slug}» выключен, назовите другой`;
  return `DEFAULT_OFFER: ${why}; есть: ${activeSlugs(offers)}`;
}

/** An error with more of them is hard to read. */
const MOST_NAMED = 20;

function activeSlugs(offers: Offers): string {
  const slugs = Array.from(offers.values()).flatMap(({ slug, active }) => (active ? [slug] : []));
  const more = slugs.length - MOST_NAMED;
  return `${slugs.slice(0, MOST_NAMED).join(", ")}${more > 0 ? ` и ещё ${more}` : ""}`;
}

function parseFile(file: string, text: string): readonly OfferConfig[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new OffersError(file, [`это не JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  if (offersFile.Check(value)) return value.offers;
  const errors = offersFile.Errors(value).filter(({ keyword }) => keyword !== "boolean");
  throw new OffersError(
    file,
    errors.map((error) => `${error.instancePath || "/"}: ${schemaMistake(error, FIELDS)}`),
  );
}

/** The allowed fields of the file and of its offers, for mistakes in a name. */
const FIELDS = [...Object.keys(OffersFileSchema.properties), ...Object.keys(OfferSchema.properties)];

/** A buyer who names a spare sub for the click's id gets it without touching the template. */
function withClickIdParam({ template, click_id_param }: OfferConfig): string {
  if (click_id_param === undefined || template.includes("{click_id}")) return template;
  const [beforeHash = "", ...hash] = template.split("#");
  const joint = beforeHash.includes("?") ? (/[?&]$/.test(beforeHash) ? "" : "&") : "?";
  return [`${beforeHash}${joint}${click_id_param}={click_id}`, ...hash].join("#");
}
