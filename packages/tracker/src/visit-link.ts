import { fillLink } from "@metka/links";

/** `/go/{offer}` or a short link; what has a dot in it is a file of the page's own site. */
const OFFER_PATH = /^\/(?:go\/)?[^/?#.]+\/?(?=[?#]|$)/;

/**
 * A link of the gateway's with the visit's `click_id`, by which the gateway gives the click on the offer the marks of
 * the ad. Any other link stays as it is: the ID means nothing to another site.
 *
 * @param gateway The gateway's address without a slash at the end; "" is the page's own site.
 * @param pageUrl What a link that begins with `/` belongs to.
 */
export function withVisit(link: string, clickId: string, gateway: string, pageUrl: string): string {
  const [site = ""] = /^[a-z]+:\/\/[^/?#]+/i.exec(pageUrl) ?? [];
  const whole = /^\/(?!\/)/.test(link) ? site + link : link;
  const base = gateway || site;
  const ours = whole.toLowerCase().startsWith(base.toLowerCase()) && OFFER_PATH.test(whole.slice(base.length));
  return ours ? fillLink(link, () => undefined, [["click_id", clickId]]) : link;
}
