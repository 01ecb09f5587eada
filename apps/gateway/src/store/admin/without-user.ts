import { SOURCE_MARKS, SUB_MARKS } from "@metka/contract";
import { type ClickRecord, ERASED_VISITOR } from "./model.ts";

/** Only these fields of `extra` stay: any other is the caller's own, and may hold an e-mail address. */
const KEPT_EXTRA: ReadonlySet<string> = new Set([...SUB_MARKS, "erid"]);

/** A shorter name would be found inside half of all words; the ID is looked for at any length. */
const SHORTEST_PART = 3;

/** Whether a text holds something of the user's. */
export type Holds = (text: string | null) => boolean;

/**
 * What a click's row becomes when its user is erased: the personal columns empty, the marks as far as they are none;
 * `visitor`, a random name, stands for whom it was.
 */
export function withoutUser(click: ClickRecord, holds: Holds, visitor: string | undefined): Partial<ClickRecord> {
  // The source of a click is no personal data, unless it repeats the user's.
  const marks: Partial<Record<(typeof SOURCE_MARKS)[number], null>> = {};
  for (const name of SOURCE_MARKS) if (holds(click[name])) marks[name] = null;
  return {
    user_id: null,
    first_name: null,
    last_name: null,
    url: null,
    referrer: null,
    user_agent: null,
    ip_address: null,
    ...marks,
    extra: keptExtra(click.extra, holds, visitor),
  };
}

/** A postback's parameters without those that hold something of the user's. */
export function keptParams(params: string, holds: Holds): string {
  const fields: Record<string, unknown> = JSON.parse(params);
  const kept = Object.entries(fields).filter(([name, value]) => !holds(name) && !holds(textOf(value)));
  return JSON.stringify(Object.fromEntries(kept));
}

function keptExtra(extra: string | null, holds: Holds, visitor: string | undefined): string | null {
  const fields: Record<string, unknown> = JSON.parse(extra ?? "{}");
  const kept = Object.entries(fields).filter(
    ([name, value]) => KEPT_EXTRA.has(name) && typeof value === "string" && !holds(value),
  );
  if (visitor !== undefined) kept.push([ERASED_VISITOR, visitor]);
  return kept.length === 0 ? null : JSON.stringify(Object.fromEntries(kept));
}

/** Looks for the ID and for what the user's clicks say of the person, as it stands or percent-encoded up to twice. */
export function holderOf(userId: string, clicks: readonly ClickRecord[]): Holds {
  const said = clicks.flatMap((click) => [click.first_name, click.last_name, click.ip_address, click.user_agent]);
  const whole = new Set(said.filter((value) => value !== null).map((value) => value.toLowerCase()));
  const parts = [userId.toLowerCase(), ...[...whole].filter((value) => value.length >= SHORTEST_PART)];
  return (text) => {
    if (text === null) return false;
    let read = text.toLowerCase();
    for (let depth = 0; depth < 3; depth += 1) {
      const seen = read;
      if (whole.has(seen) || parts.some((part) => seen.includes(part))) return true;
      read = decoded(seen);
    }
    return false;
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " ")).toLowerCase();
  } catch {
    return text; // A stray % is a character like any other.
  }
}
