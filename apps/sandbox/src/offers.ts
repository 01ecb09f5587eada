import { isRecord } from "./is-record.ts";

/** An offer as the gateway's offers file has it; fields that the sandbox does not touch are kept as they are. */
interface SandboxOffer {
  readonly slug: string;
  readonly template: string;
  readonly [field: string]: unknown;
}

export interface SandboxOffersFile {
  readonly offers: readonly SandboxOffer[];
  readonly [field: string]: unknown;
}

/**
 * The shipped offers with their networks replaced by the sandbox: only scheme and host of each template change, its
 * path and query stay byte for byte.
 *
 * @param shipped the parsed `config/offers.json`
 * @param base a sandbox's `url`, with a prefix if all clicks are to misbehave: `http://127.0.0.1:9100/status/503`
 * @throws Error in Russian that names the offer and the field
 */
export function sandboxOffers(shipped: unknown, base: string): SandboxOffersFile {
  if (!/^https?:\/\/[^/?#\s]+(\/[^/?#\s]+)*$/.test(base)) {
    throw new Error(`Адрес песочницы: нужен http://хост:порт без / в конце, а пришло "${base}"`);
  }
  if (!isRecord(shipped) || !Array.isArray(shipped.offers)) {
    throw new Error('Файл офферов: нужен объект вида {"offers": […]}');
  }
  return { ...shipped, offers: shipped.offers.map((offer: unknown, index) => atSandbox(offer, index, base)) };
}

function atSandbox(offer: unknown, index: number, base: string): SandboxOffer {
  if (!isRecord(offer)) throw new Error(`Файл офферов, offers[${index}]: нужен объект`);
  const { slug, template } = offer;
  if (typeof slug !== "string") throw new Error(`Файл офферов, offers[${index}].slug: нужна строка`);
  if (typeof template !== "string" || !ORIGIN.test(template)) {
    throw new Error(`Файл офферов, оффер ${slug}, template: нужен адрес http://… или https://…`);
  }
  // A function, since `$` in a replacement text would be read as a pattern.
  return { ...offer, slug, template: template.replace(ORIGIN, () => base) };
}

/** Scheme and host, with the port and the user name if there are any. */
const ORIGIN = /^https?:\/\/[^/?#]+/i;
