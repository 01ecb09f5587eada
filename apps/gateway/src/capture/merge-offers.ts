import type { OfferConfig } from "@metka/contract";
import type { OfferRow } from "../store/offers/model.ts";
import { clash, compileOffer, type Offer } from "./offers.ts";

export interface MergedOffers {
  readonly offers: ReadonlyMap<string, Offer>;
  /** Problems of the API's offers, for the log. */
  readonly notices: readonly string[];
}

/** The file's offers, then the API's. Where two are at odds the file wins: it is what every start reads and checks. */
export function mergeOffers(
  file: ReadonlyMap<string, Offer>,
  rows: readonly OfferRow[],
  ownHosts: readonly string[],
): MergedOffers {
  const offers = new Map(file);
  const notices: string[] = [];
  for (const row of rows) {
    const { slug, short, network_offer_id } = row;
    const config = configOf(row);
    const taken = new Map(
      Array.from(file.values()).flatMap((own) => clash(own.config, config).map((field) => [field, own.slug] as const)),
    );
    if (taken.has("slug")) {
      notices.push(`Оффер «${slug}» из API скрыт: такой же есть в OFFERS_FILE, действует он`);
      continue;
    }
    const shortOwner = taken.get("short");
    if (shortOwner !== undefined) {
      delete config.short;
      notices.push(
        `Короткая ссылка /${short} ведёт на оффер «${shortOwner}» из OFFERS_FILE, а не на «${slug}» из API: дайте тому другую`,
      );
    }
    const numberOwner = taken.get("network_offer_id");
    if (numberOwner !== undefined) {
      delete config.network_offer_id;
      notices.push(
        `network_offer_id «${network_offer_id}» в постбеках — оффер «${numberOwner}» из OFFERS_FILE, а не «${slug}» из API: дайте тому другой`,
      );
    }
    const compiled = compileOffer(config, ownHosts);
    if (!compiled.ok) {
      const why = compiled.problems.map(({ message }) => message).join(" ");
      notices.push(`Оффер «${slug}» из API не действует: ${why} Исправьте его: PUT /api/offers/${slug}`);
      continue;
    }
    const saved = { createdAt: row.created_at, updatedAt: row.updated_at };
    offers.set(slug, { ...compiled.offer, active: row.active === 1, saved });
  }
  return { offers, notices };
}

export function configOf({ slug, title, network, template, ...row }: OfferRow): OfferConfig {
  return {
    slug,
    title,
    network,
    template,
    ...(row.short === null ? {} : { short: row.short }),
    ...(row.network_offer_id === null ? {} : { network_offer_id: row.network_offer_id }),
    ...(row.click_id_param === null ? {} : { click_id_param: row.click_id_param }),
  };
}
