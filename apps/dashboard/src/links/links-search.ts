/** `check`: the checker is open, with this link in it. */
export interface LinksSearch {
  readonly check?: string;
}

export function readLinksSearch({ check }: Readonly<Record<string, unknown>>): LinksSearch {
  return typeof check === "string" ? { check } : {};
}
