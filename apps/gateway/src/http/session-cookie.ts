import type { FastifyRequest } from "fastify";

const NAME = "metka_session";

/** The value of the session's cookie; undefined: the request has none. */
export function sessionSecret(request: FastifyRequest): string | undefined {
  for (const pair of (request.headers.cookie ?? "").split(";")) {
    const [name, value] = pair.trim().split("=", 2);
    if (name === NAME && value !== undefined && /^[\w-]{10,200}$/.test(value)) return value;
  }
  return undefined;
}

/** Not readable by scripts, and never sent by another site's page. */
export function sessionCookie(secret: string, maxAgeSeconds: number, isSecure: boolean): string {
  return `${NAME}=${secret}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${isSecure ? "; Secure" : ""}`;
}

/**
 * Whether a page of another site may have sent it. Browsers name the page's site in every request; an old one that does not
 * names the page's origin in every request that changes something.
 */
export function isOfOtherSite({ headers, host }: FastifyRequest): boolean {
  const site = headers["sec-fetch-site"];
  if (site !== undefined) return site !== "same-origin" && site !== "none";
  return headers.origin !== undefined && hostOf(headers.origin) !== host;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
