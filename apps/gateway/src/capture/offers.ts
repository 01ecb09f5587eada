import { type OfferConfig, OffersFileSchema } from "@metka/contract";
import { parseTemplate, type Template } from "@metka/links";
import { Compile } from "typebox/compile";
import { isKnownMacro } from "./macros.ts";
import { networkTitle } from "./network-title.ts";
import { isReservedName } from "./reserved-names.ts";
import { schemaMistake } from "./schema-mistake.ts";

export interface Offer {
  readonly slug: string;
  readonly title: string;
  readonly network: string;
  /** The network's name for people, as in "Данные отправлены в leads.tech". */
  readonly networkTitle: string;
  readonly template: Template;
  /** Host and port that the template sends to, in ASCII. */
  readonly host: string;
  readonly short: string | undefined;
  /** The offer as the network itself calls it in its postbacks. */
  readonly networkOfferId: string | undefined;
}

export type Offers = ReadonlyMap<string, Offer>;

const offersFile = Compile(OffersFileSchema);

/** Every mistake of an offers file, each naming the offer and the mend. */
export class OffersError extends Error {
  readonly problems: readonly string[];

  constructor(file: string, problems: readonly string[]) {
    super(`Офферы в ${file} не приняты:\n${problems.map((p) => `  • ${p}`).join("\n")}`);
    this.problems = problems;
  }
}

/** Compiles the text of an offers file (DESIGN 4.2). `ownHosts`: hosts of this gateway, refused in templates. */
export function readOffers(file: string, text: string, ownHosts: readonly string[]): Offers {
  const config = parseFile(file, text);
  const problems: string[] = [];
  const offers = new Map<string, Offer>();
  const shorts = new Set<string>();
  for (const offer of config) {
    if (offers.has(offer.slug)) problems.push(`${offer.slug}: такой slug уже есть выше`);
    const { network, network_offer_id } = offer;
    const twin = config.find(
      (other) => other !== offer && other.network === network && other.network_offer_id === network_offer_id,
    );
    if (network_offer_id !== undefined && twin !== undefined)
      problems.push(`${offer.slug}: network_offer_id «${network_offer_id}» у этой сети уже есть (${twin.slug})`);
    if (offer.short !== undefined && shorts.has(offer.short))
      problems.push(`${offer.slug}: short «${offer.short}» занят`);
    if (offer.short !== undefined && isReservedName(offer.short))
      problems.push(`${offer.slug}: short «${offer.short}» — адрес самого шлюза: выберите другой`);
    if (offer.short !== undefined) shorts.add(offer.short);
    const parsed = parseTemplate(withClickIdParam(offer), { macros: isKnownMacro, ownHosts });
    if (!parsed.ok) {
      problems.push(...parsed.problems.map(({ message }) => `${offer.slug}: ${message}`));
      continue;
    }
    offers.set(offer.slug, {
      slug: offer.slug,
      title: offer.title,
      network: offer.network,
      networkTitle: networkTitle(offer.network),
      template: parsed.template,
      host: new URL(parsed.template.source).host,
      short: offer.short,
      networkOfferId: offer.network_offer_id,
    });
  }
  if (problems.length > 0) throw new OffersError(file, problems);
  return offers;
}

function parseFile(file: string, text: string): readonly OfferConfig[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new OffersError(file, [`это не JSON: ${error instanceof Error ? error.message : String(error)}`]);
  }
  if (offersFile.Check(value)) return value.offers;
  throw new OffersError(
    file,
    offersFile.Errors(value).map((error) => `${error.instancePath || "/"}: ${schemaMistake(error)}`),
  );
}

/** A buyer who names a spare sub for the click's id gets it without touching the template. */
function withClickIdParam({ template, click_id_param }: OfferConfig): string {
  if (click_id_param === undefined || template.includes("{click_id}")) return template;
  const [beforeHash = "", ...hash] = template.split("#");
  const joint = beforeHash.includes("?") ? (/[?&]$/.test(beforeHash) ? "" : "&") : "?";
  return [`${beforeHash}${joint}${click_id_param}={click_id}`, ...hash].join("#");
}
