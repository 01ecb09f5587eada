/**
 * First parts of the gateway's own addresses, built (http/) or planned (`dashboard`): no short link may have them.
 * Names with a dot (`favicon.ico`, `robots.txt`) need no place here: a short name holds none.
 */
const RESERVED = new Set(["api", "dashboard", "go", "healthz", "metrics", "postback", "readyz"]);

/** In any case: `/API` for a link next to `/api` is asking for mistakes. */
export function isReservedName(short: string): boolean {
  return RESERVED.has(short.toLowerCase());
}
