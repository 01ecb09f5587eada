import { bodyFor } from "./bodies.ts";
import type { Draw } from "./draw.ts";
import type { Route } from "./routes.ts";
import { encoded, text } from "./values.ts";

export interface GeneratedRequest {
  readonly route: Route;
  readonly method: string;
  /** As latin1. */
  readonly bytes: string;
}

/** Names that a link may carry, next to those that the route's document names. */
const LINK_NAMES = [
  ...["s1", "s4", "s5", "s6", "sub1", "sub8", "utm_source", "utm_campaign", "ref", "user_id", "vk_ad_id", "click_id"],
  ...["transaction_id", "status", "sum", "payout", "currency", "goal", "filter[ref]", "filter[nope]", "from", "to"],
  ...["limit", "cursor", "group_by", "timestamp", "event_id", "sign"],
] as const;

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"] as const;

export interface Secrets {
  readonly admin: string;
  /** A network's, for postbacks that are admitted. */
  readonly postback: string;
}

export function makeRequest(
  draw: Draw,
  routes: readonly [Route, ...Route[]],
  { admin, postback }: Secrets,
): GeneratedRequest {
  const route = draw.of(routes);
  const method = draw.chance(0.93) ? route.method : draw.of(METHODS);
  const path = pathOf(draw, route.path, postback);
  const query = queryOf(draw, route);
  const bent = draw.chance(0.03) ? draw.of([".", "%3Fs4=a", "&s4=a", "/", "//", "%20", ")", "%00"]) : "";
  const target = `${draw.chance(0.02) ? "http://metka.example" : ""}${path}${bent}${query}`;
  const headers = [`Host: metka`, ...headersOf(draw, admin)];
  const hasBody = route.types.length > 0 || ["POST", "PUT", "PATCH"].includes(method) || draw.chance(0.02);
  const { type, body } = hasBody ? bodyFor(draw, route) : { type: "", body: "" };
  if (type !== "") headers.push(`Content-Type: ${type}`);
  if (hasBody) headers.push(`Content-Length: ${body.length}`);
  return { route, method, bytes: `${method} ${target} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n${body}` };
}

function pathOf(draw: Draw, path: string, postback: string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    if (draw.chance(0.5)) {
      const known: Readonly<Record<string, readonly [string, ...string[]]>> = {
        network: ["leads-tech"],
        token: [postback],
        offer: ["leads-tech", "otkaz"],
        short: ["Eg5hd"],
        slug: ["leads-tech", "otkaz", "generated-1", "generated-2"],
        id: ["1", "2", "3", "0", "-1"],
        file: ["index.html", "swagger-ui.css", "..%2f..%2fpackage.json"],
      };
      return draw.of(known[name] ?? ["1"]);
    }
    return encoded(draw, text(draw))
      .slice(0, 4_000)
      .replaceAll(/[?#\s]/g, "_");
  });
}

function queryOf(draw: Draw, { query }: Route): string {
  const pairs = draw.some(6, () => {
    const name = draw.chance(0.7) ? draw.of(["s4", ...query]) : draw.chance(0.7) ? draw.of(LINK_NAMES) : text(draw);
    const pair = `${encoded(draw, name)}=${encoded(draw, text(draw))}`;
    return draw.chance(0.1) ? `${pair}&${pair}x` : pair;
  });
  const joined = pairs.join(draw.chance(0.05) ? "&amp;" : "&").slice(0, 9_000);
  return pairs.length === 0 ? "" : `?${joined}`;
}

function headersOf(draw: Draw, admin: string): string[] {
  const headers: string[] = [];
  const roll = draw.below(10);
  if (roll < 7) headers.push(`Authorization: Bearer ${admin}`);
  else if (roll < 8)
    headers.push(`Authorization: ${draw.of(["Bearer wrong-wrong-wrong", "Basic eDp5", "Bearer", "Bearer \xff"])}`);
  const odd = () =>
    Buffer.from(
      text(draw)
        .replaceAll(/\p{Cc}/gu, "_")
        .slice(0, 1_000),
    ).toString("latin1");
  for (const name of ["User-Agent", "Referer", "Idempotency-Key", "Prefer", "X-Forwarded-For", "Origin", "Range"]) {
    if (draw.chance(0.1)) headers.push(`${name}: ${odd()}`);
  }
  if (draw.chance(0.05)) headers.push(`If-None-Match: ${draw.of(["*", '"x"'])}`);
  if (draw.chance(0.3)) headers.push("Prefer: respond-async");
  return headers;
}
