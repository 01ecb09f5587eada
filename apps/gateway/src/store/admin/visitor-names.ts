import { type ClickRecord, ERASED_VISITOR } from "./model.ts";

/** The name of a click's visitor after the erasure; undefined where the click never told who it was. */
export type VisitorNames = (click: ClickRecord) => string | undefined;

/**
 * One random name for each visitor, told apart as reports do: the user, else address and user agent together. Of a
 * click that tells neither each counts by itself, so it gets no name. A click that was emptied before keeps its own.
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
