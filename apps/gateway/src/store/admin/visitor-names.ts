import { type ClickRecord, ERASED_VISITOR } from "./model.ts";

/** The name of a click's visitor after the erasure; undefined if the click has no data of its visitor. */
export type VisitorNames = (click: ClickRecord) => string | undefined;

/**
 * One random name for each visitor. Visitors are distinguished as in reports: by the user, otherwise by address and user
 * agent together. A click with neither counts as a visitor of its own, so it gets no name. An erased click keeps its name.
 */
export function visitorNames(newToken: () => string): VisitorNames {
  const names = new Map<string, string>();
  return ({ user_id, ip_address, user_agent, extra }) => {
    if (user_id === null && (ip_address === null || user_agent === null)) return nameBefore(extra);
    const kind = user_id === null ? "a" : "u";
    const visitor = `${kind}${user_id ?? `${ip_address} ${user_agent}`}`;
    const name = names.get(visitor) ?? kind + newToken();
    names.set(visitor, name);
    return name;
  };
}

/** Such a click belongs to two: it had the ID of one and the other's in `s6`. */
function nameBefore(extra: string | null): string | undefined {
  const fields: Record<string, unknown> = JSON.parse(extra ?? "{}");
  const name = fields[ERASED_VISITOR];
  return typeof name === "string" ? name : undefined;
}
