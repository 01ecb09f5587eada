import type { LinkCheckAnswer, LinkCheckRequest } from "@metka/contract";
import { checkLink, type LinkCheck } from "@metka/links";
import { ApiError } from "../errors.ts";
import { straightLink } from "./bent-link.ts";
import { exampleClick } from "./example-click.ts";
import { isKnownMacro } from "./macros.ts";
import { clickableOffer, compileOffer, type Offer, type Offers } from "./offers.ts";

export interface LinkCheckDeps {
  readonly offers: Offers;
  readonly defaultOffer: string;
  /** The gateway's own hosts: a template that leads there would go round in circles. */
  readonly ownHosts: readonly string[];
  readonly now: () => number;
}

type Sent = NonNullable<LinkCheckAnswer["sent"]>;

/** The user whom the documentation's examples show. */
const EXAMPLE_USER = "555555";

/** Checks a link: what VK passes on of it, and what the offer's network gets. */
export function checkedLink(request: LinkCheckRequest, deps: LinkCheckDeps): LinkCheckAnswer {
  const { offers, defaultOffer, ownHosts } = deps;
  const isOwn = isOwnLink(request.link, deps);
  const check = checkLink(request.link, {
    ownLink: () => isOwn,
    macros: isKnownMacro,
    ownHosts,
    networkHosts: Array.from(offers.values(), ({ host }) => host),
  });
  const { kind, corrected, opened } = check;
  const shown = {
    kind,
    parameters: check.parameters.map((parameter) => ({
      ...parameter,
      macros: parameter.macros.map(({ example: _, ...macro }) => macro),
    })),
    problems: [...check.problems],
    ...(corrected === undefined ? {} : { corrected }),
  };
  if (kind === "template") return { ...shown, ...templateSent(request.link, check, deps) };
  if (isOwn) return { ...shown, ...ownLinkSent(request.link, deps) };
  const offer = clickableOffer(request.offer ?? defaultOffer, offers);
  if (kind === "bot" || kind === "unreadable" || opened.includes("%00")) return shown;
  const user = { user_id: EXAMPLE_USER };
  const sent = sentFor({ ...user, url: opened }, offer, deps);
  const dropped = check.parameters.some(({ kept }) => kept === "unconfirmed");
  if (!dropped) return { ...shown, offer: offer.slug, sent };
  const hashOnly = opened.replace(/^[^#]*/, "");
  return { ...shown, offer: offer.slug, sent, sent_without_query: sentFor({ ...user, url: hashOnly }, offer, deps) };
}

/** For an ad's link while conversions go back to VK's pixel: without the click's id VK cannot tell whose they are. */
export function withAdClickNote(answer: LinkCheckAnswer): LinkCheckAnswer {
  const carries = answer.parameters.some(({ name, value }) => name === "rb_clickid" && value !== "");
  if (answer.kind !== "vk_app" || carries) return answer;
  const message =
    "Нет rb_clickid={{clickid}}: без него конверсии не вернутся в пиксель VK. Добавьте его после «#», как другие метки.";
  return {
    ...answer,
    problems: [...answer.problems, { code: "no_rb_clickid", severity: "warning", message, mended: false }],
  };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * A link to an offer at this gateway: at its public address, or on this machine as the README's first steps have it.
 * Without `PUBLIC_URL` its address is not known: then `/go/` and an offer's name on any host is one.
 */
function isOwnLink(link: string, { ownHosts, offers }: LinkCheckDeps): boolean {
  const url = URL.parse(link.trim());
  if (url === null || !/^https?:$/.test(url.protocol)) return false;
  if (ownHosts.includes(url.host) || LOOPBACK.test(url.hostname)) return true;
  return ownHosts.length === 0 && url.pathname.startsWith("/go/") && straightLink(link.trim(), offers) !== undefined;
}

/** A click by a program is no mistake of the link's, and yet its author looks for it in a report. */
const BOTS =
  "Клики curl, роботов и предпросмотров в мессенджерах сохраняются с isbot = 1, и отчёты их не считают: в ответе тогда есть заголовок X-Metka-Note. Проверяйте переход в браузере.";

/** A link of the gateway's own names its offer itself, and its user if it names one. */
function ownLinkSent(link: string, deps: LinkCheckDeps): Partial<LinkCheckAnswer> {
  const straight = straightLink(link.trim(), deps.offers);
  if (straight === undefined) throw new ApiError("unknown_offer_link");
  const { offer, url } = straight;
  return { offer: offer.slug, sent: sentFor({ url }, clickableOffer(offer.slug, deps.offers), deps), bots: BOTS };
}

function sentFor(body: Readonly<Record<string, string>>, offer: Offer, { now }: LinkCheckDeps): Sent {
  const { rendered, notes } = exampleClick(body, offer, now());
  return { url: rendered.url, params: Object.fromEntries(rendered.params), notes: [...notes] };
}

/** A template with an example of each of its macros; nothing where it would be refused. */
function templateSent(link: string, { problems }: LinkCheck, deps: LinkCheckDeps): { sent?: Sent } {
  const names = { slug: "template", title: "template", network: "template" };
  const compiled = compileOffer({ ...names, template: link.trim() }, deps.ownHosts);
  if (!compiled.ok || problems.some(({ severity }) => severity === "error")) return {};
  const { offer } = compiled;
  const examples = Object.fromEntries(Array.from(offer.template.macros, (name) => [name, `example_${name}`]));
  return { sent: sentFor({ ...examples, user_id: EXAMPLE_USER, offer: "" }, offer, deps) };
}
