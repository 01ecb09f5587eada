import type { Offers } from "./capture/offers.ts";
import type { Config } from "./config.ts";

export interface Greeting {
  readonly config: Config;
  readonly port: number;
  /** Where the data is. */
  readonly place: string;
  readonly offers: Offers;
  /** Postback URLs of the networks that the offers name. */
  readonly postbacks: readonly { readonly slug: string; readonly url: string }[];
  /** The admin token, only where it was made at this start. */
  readonly madeToken: string | undefined;
}

/** The file's come first; whoever makes hundreds by the API looks for them there. */
const MOST_OFFERS = 20;

/** What the console says at start: where to find it, where the data is, where clicks will go. */
export function greeting({ config, port, place, offers, postbacks, madeToken }: Greeting): string {
  const url = ownUrl(config, port);
  const active = Array.from(offers.values()).filter((offer) => offer.active);
  const shown = active.slice(0, MOST_OFFERS);
  const width = Math.max(...shown.map(({ slug }) => slug.length));
  const lines = [
    `🏷  Metka слушает ${url}`,
    `   Клики     POST ${url}/api/arbitrage/send-to-leads-tech/`,
    `   Описание  ${url}/api/docs`,
    `   База      ${place}`,
    `   Офферы    ${config.offersFile}`,
    ...shown.map(({ slug, template }) => {
      const { protocol, host } = new URL(template.source);
      const byDefault = slug === config.defaultOffer ? "  (по умолчанию)" : "";
      return `     ${slug.padEnd(width)} → ${protocol}//${shownHost(template.source, host)}${byDefault}`;
    }),
  ];
  if (active.length > shown.length) lines.push(`     и ещё ${active.length - shown.length}: ${url}/api/offers`);
  if (postbacks.length > 0) {
    const slugs = Math.max(...postbacks.map(({ slug }) => slug.length));
    lines.push("   Постбеки  ссылки для кабинетов сетей");
    for (const { slug, url: whole } of postbacks) {
      // The URL holds the network's token.
      const shown = config.logFormat === "json" ? `${url}/api/networks/${slug}, поле postback_url` : whole;
      lines.push(`     ${slug.padEnd(slugs)} → ${shown}`);
    }
  }
  if (madeToken !== undefined) {
    // JSON lines go to a collector, which is no place for a secret.
    const shown = config.logFormat === "json" ? "создан" : `показан один раз: ${madeToken}`;
    lines.push(`🔑 Токен администратора, ${shown}`, `   Он сохранён в ${config.dataDir}/admin-token`);
  }
  return lines.join("\n");
}

/** Where the gateway is reached: as its operator says, else where it listens. */
export function ownUrl({ publicUrl, host }: Config, port: number): string {
  return publicUrl ?? `http://${urlHost(host)}:${port}`;
}

/** Hosts of this very gateway: a template that sends there would send clicks round in a circle. */
export function ownHosts({ publicUrl }: Config): readonly string[] {
  return publicUrl === undefined ? [] : [new URL(publicUrl).host];
}

/** A host as its template writes it: a Cyrillic one is not shown as punycode. */
function shownHost(source: string, ascii: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(source)?.[1] ?? ascii;
}

/** An address to click on: a wildcard is reached by this machine's own name. */
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
