/** Where an answer's redirect leads within its own host; undefined: it ends here. */
export function nextHop(
  from: URL,
  { status, location }: { readonly status: number; readonly location: string | null },
): URL | undefined {
  if (status < 300 || status > 399 || location === null || !URL.canParse(location, from.href)) return undefined;
  const to = new URL(location, from);
  if (to.hostname !== from.hostname || !/^https?:$/.test(to.protocol)) return undefined;
  return isDowngrade(from, to) ? overHttps(to) : to;
}

/** A click's URL holds the user's ID: what went out encrypted is not sent on in plain text. */
export function isDowngrade(from: URL, to: URL): boolean {
  return from.protocol === "https:" && to.protocol === "http:";
}

/** A network behind a proxy often writes http into its redirects and means https; a named port has no such twin. */
function overHttps(to: URL): URL | undefined {
  if (to.port !== "") return undefined;
  const secure = new URL(to);
  secure.protocol = "https:";
  return secure;
}
