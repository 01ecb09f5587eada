/**
 * The code of the link that a start prints: `#code=…`. Read before the router sees the address, and taken out of it, so that
 * no copy of the address holds the code.
 */
export const printedCode: string | undefined = takeCode();

function takeCode(): string | undefined {
  const code = new URLSearchParams(location.hash.slice(1)).get("code") ?? undefined;
  if (code !== undefined) history.replaceState(null, "", location.pathname + location.search);
  return code;
}
