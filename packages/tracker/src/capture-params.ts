import { readUrlParams } from "@metka/links";
import { firstUrl } from "./page/first-url.ts";

/** Where a parameter stood: the query, the hash, or VK's signed launch parameters (which stand in the query). */
export type ParamSource = "query" | "hash" | "launch";

export interface CapturedParams {
  /** What the ad's link brought, decoded: the document's `utmParams`. The hash wins over the query. */
  readonly params: Readonly<Record<string, string>>;
  /** VK's signed launch parameters, `vk_user_id` and the like; without them the page was not opened by VK. */
  readonly launch: Readonly<Record<string, string>>;
  /** Where each of both came from. */
  readonly sources: Readonly<Record<string, ParamSource>>;
  /** What VK has signed, and the signature, as they stood; "" outside VK. For the gateway to verify; not to be logged. */
  readonly launchParams: string;
  /** The address without VK's signature. */
  readonly url: string;
}

/**
 * Reads where the user came from: the query, the hash, a router's `#/route?…`, a hash that VK's mobile client has
 * escaped, and the launch parameters. Never throws.
 *
 * @param location The address the page was opened with, unless told otherwise: a string, or `window.location`.
 */
export function captureParams(location: string | { readonly href: string } = firstUrl): CapturedParams {
  const href = typeof location === "string" ? location : location.href;
  const found = readUrlParams(href);
  // No prototype: a link may name a parameter `__proto__` or `toString`.
  const params: Record<string, string> = Object.create(null);
  const launch: Record<string, string> = Object.create(null);
  const sources: Record<string, ParamSource> = Object.create(null);
  for (const [name, { value, source }] of Array.from(found.params)) {
    (source === "launch" ? launch : params)[name] = value;
    sources[name] = source;
  }
  // The gateway cuts out whatever else is secret; this one stands in every address that VK opens.
  const url = href.replace(/([?&])sign=[^&#]*&?/, "$1");
  const launchParams = (found.launchParams ?? "")
    .split("&")
    .filter((pair) => /^(vk_|sign=)/.test(pair))
    .join("&");
  return { params, launch, sources, launchParams, url };
}
