import type { Offer, Offers } from "./capture/offers.ts";
import type { Config } from "./config.ts";
import { attributionWarnings } from "./conversion/offer-attribution.ts";

export interface Greeting {
  readonly config: Config;
  readonly port: number;
  /** Where the data is. */
  readonly place: string;
  readonly offers: Offers;
  /** Postback URLs of the networks that the offers name. */
  readonly postbacks: readonly PostbackLine[];
  /** The admin token, only where it was made at this start, and the code of a link that signs in to the dashboard. */
  readonly created: { readonly token: string; readonly code: string } | undefined;
}

export interface PostbackLine {
  readonly slug: string;
  readonly url: string;
  /** The network's settings were never compared with its cabinet. */
  readonly unconfirmed: boolean;
}

/** The offers of the file come first. If the API has hundreds more, the rest is listed there. */
const MOST_OFFERS = 20;

/** What the console says at start: where to find it, where the data is, where clicks will go. */
export function greeting({ config, port, place, offers, postbacks, created }: Greeting): string {
  const url = ownUrl(config, port);
  const active = Array.from(offers.values()).filter((offer) => offer.active);
  const shown = active.slice(0, MOST_OFFERS);
  const width = Math.max(...shown.map(({ slug }) => slug.length));
  const lines = [
    `🏷  Metka слушает ${url}`,
    `   Клики     POST ${url}/api/arbitrage/send-to-leads-tech/`,
    `   Панель    ${url}/dashboard/`,
    `   Описание  ${url}/api/docs`,
    `   База      ${place}`,
    `   Офферы    ${config.offersFile}`,
    ...shown.map(({ slug, template }) => {
      const { protocol, host } = new URL(template.source);
      const byDefault = slug === config.defaultOffer ? "  (по умолчанию)" : "";
      return `     ${slug.padEnd(width)} → ${protocol}//${displayHost(template.source, host)}${byDefault}`;
    }),
  ];
  if (active.length > shown.length) lines.push(`     и ещё ${active.length - shown.length}: ${url}/api/offers`);
  lines.push(...warningLines(shown, offers), ...postbackLines(postbacks, config, url));
  if (created !== undefined) {
    // JSON lines go to a collector, which is no place for a secret.
    const isSecret = config.logFormat !== "json";
    lines.push(`🔑 Токен администратора, ${isSecret ? `показан один раз: ${created.token}` : "создан"}`);
    lines.push(`   Он сохранён в ${config.dataDir}/admin-token`);
    if (isSecret) lines.push(`   Войти в панель (ссылка на час, на один раз): ${url}/dashboard/#code=${created.code}`);
  }
  return lines.join("\n");
}

/** The account of the integration document, which the shipped offers send to: somebody's own. */
const SHIPPED_ACCOUNT = /^https?:\/\/(?:t\.leads\.tech\/click\/892\/159\/|безотказа\.бабкиманки\.рф\/)/i;

/** Whether a template sends to that account. */
export function isShippedAccount(template: string): boolean {
  return SHIPPED_ACCOUNT.test(template);
}

/** The first line if clicks go to that account; undefined: they do not. */
export function liveAccountNotice(offers: Pick<Offers, "values">): string | undefined {
  const live = Array.from(offers.values()).filter(
    ({ active, template }) => active && isShippedAccount(template.source),
  );
  if (live.length === 0) return undefined;
  const lines = live.map(({ slug, template, host }) => `     ${slug} → ${displayHost(template.source, host)}`);
  return [
    "⚠️  Клики пойдут в живой аккаунт leads.tech, каждый засчитается там:",
    ...lines,
    "   Попробовать без этого: npm run sandbox (и шлюз командой, которую она напечатает) или npm run demo.",
    "   Свои офферы: OFFERS_FILE, см. docs/going-live.ru.md",
  ].join("\n");
}

const PRIVATE_HOST =
  /^(?:localhost(?::|$)|(?:127|10|192\.168|169\.254|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d+)+(?::|$)|\[(?:::1|f[cd]))/i;

/** Offers to which no delivery can succeed, such as the sandbox's without the setting that it needs. */
export function unreachableOffers(
  offers: Pick<Offers, "values">,
  { allowPrivateDestinations }: Pick<Config, "allowPrivateDestinations">,
): readonly string[] {
  if (allowPrivateDestinations) return [];
  return Array.from(offers.values())
    .filter(({ active, host }) => active && PRIVATE_HOST.test(host))
    .map(
      ({ slug, host }) =>
        `Оффер ${slug} ведёт на внутренний адрес ${host}: отправки туда запрещены. Для песочницы задайте ALLOW_PRIVATE_DESTINATIONS=1`,
    );
}

/** Each warning once, with the offers that it is about. */
function warningLines(shown: readonly Offer[], offers: Offers): readonly string[] {
  const slugs = new Map<string, string[]>();
  for (const offer of shown) {
    for (const warning of attributionWarnings(offer, offers.values())) {
      slugs.set(warning, [...(slugs.get(warning) ?? []), offer.slug]);
    }
  }
  return Array.from(slugs, ([warning, of]) => `⚠️  ${of.join(", ")}: ${warning}`);
}

function postbackLines(postbacks: readonly PostbackLine[], { logFormat }: Config, url: string): readonly string[] {
  if (postbacks.length === 0) return [];
  const width = Math.max(...postbacks.map(({ slug }) => slug.length));
  const lines = postbacks.flatMap(({ slug, url: whole, unconfirmed }) => {
    // The URL holds the network's token.
    const shown = logFormat === "json" ? `${url}/api/networks/${slug}, поле postback_url` : whole;
    const mark = `     ${" ".repeat(width)}   ⚠️  не подтверждено: сверьте имена, статусы и макросы с кабинетом сети`;
    return [`     ${slug.padEnd(width)} → ${shown}`, ...(unconfirmed ? [mark] : [])];
  });
  return ["   Постбеки  ссылки для кабинетов сетей", ...lines];
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
function displayHost(source: string, ascii: string): string {
  return /^https?:\/\/([^/?#]+)/i.exec(source)?.[1] ?? ascii;
}

/** An address to click on: a wildcard is reached by this machine's own name. */
function urlHost(host: string): string {
  if (host === "0.0.0.0" || host === "::") return "localhost";
  return host.includes(":") ? `[${host}]` : host;
}
