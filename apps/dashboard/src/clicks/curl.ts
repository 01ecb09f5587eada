import type { ListedClick } from "@metka/contract";

/** The request that the network got, for a shell. Sending it is one more click to the network. */
export function curlOf(url: string, { user_agent, referrer }: ListedClick): string {
  const headers = [
    ...(typeof user_agent === "string" ? [`-A ${quoted(user_agent)}`] : []),
    ...(typeof referrer === "string" ? [`-e ${quoted(referrer)}`] : []),
  ];
  return ["curl", "-i", ...headers, quoted(url)].join(" ");
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
