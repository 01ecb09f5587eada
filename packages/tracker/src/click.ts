import { boundOf, cutTo, NAME_MAX } from "@metka/contract/bounds";
import type { CapturedParams } from "./capture-params.ts";
import type { Page } from "./page/page.ts";
import type { Click, Scalar, Tracker, UserData } from "./types.ts";

/** When, where and by what the click was sent. */
export const CIRCUMSTANCES = ["timestamp", "url", "referrer", "user_agent", "launch_params"];
/** About the request and not about the user: a link's parameter of such a name must not steer the gateway. */
const OWN_FIELDS = [...CIRCUMSTANCES, "offer", "event_id"];
/** The gateway refuses a click with such a field, since it would reach an object's prototype. */
const REFUSED_FIELDS = ["", "__proto__", "constructor"];
/** The gateway's limit is 16 KiB; a link of many kilobytes is more than any ad has. */
const BODY_LIMIT = 16_000;
/** U+0000 as it may stand in an address, also in a hash that is escaped as a whole: the gateway would decode it. */
const ESCAPED_NUL = /%(?:25)?(?:0|%30){2}/g;

/**
 * Everything that is known of a click, as the gateway's contract has it. What the gateway would refuse is left out
 * or fixed here: one odd parameter of a link must not cost the click.
 */
export function buildClick(
  page: Page,
  captured: CapturedParams,
  offer: string | undefined,
  ...[userData, utmParams, additionalData]: Parameters<Tracker["sendToLeadsTech"]>
): Click {
  const fields = new Map<string, string>();
  const set = (given: string, value: Scalar, unwanted = REFUSED_FIELDS) => {
    const name = withoutNul(given);
    const text = textOf(value);
    // Replaced, not cut out: what is left could make up another one.
    const kept = CIRCUMSTANCES.includes(name) ? text.replace(ESCAPED_NUL, "%EF%BF%BD") : text;
    if (text !== "" && name.length <= NAME_MAX && !unwanted.includes(name)) fields.set(name, shortened(name, kept));
    else if (value !== null && typeof value === "object") page.warn(`left out, an object: ${name}`);
  };
  for (const [name, value] of Object.entries(utmParams ?? {})) set(name, value, [...REFUSED_FIELDS, ...OWN_FIELDS]);
  for (const [name, value] of userFields(userData)) set(name, value);
  set("timestamp", new Date(page.now()).toISOString());
  set("url", captured.url);
  set("referrer", page.referrer);
  set("launch_params", captured.launchParams);
  set("offer", offer);
  for (const [name, value] of Object.entries(additionalData ?? {})) set(name, value);
  // The parameters stand in fields of their own.
  for (const name of ["url", "referrer"]) if (tooLong(fields)) fields.delete(name);
  return Object.fromEntries(Array.from(fields).filter(([, text]) => text !== ""));
}

/**
 * What the gateway takes of a long text. Half an address or half a signature is worth nothing, so these go as a whole;
 * a long `event_id` goes as its digest.
 */
function shortened(name: string, text: string): string {
  if (name === "event_id") return text;
  const kept = cutTo(text, boundOf(name));
  return kept !== text && CIRCUMSTANCES.includes(name) ? "" : kept;
}

/** The user under the document's names. */
export function userFields(userData: UserData | null | undefined): Array<[name: string, value: Scalar]> {
  const { id, user_id, first_name, last_name } = userData ?? {};
  return Object.entries({ user_id: id ?? user_id, first_name, last_name });
}

/** "" for what cannot be text, and for no value. Numbers go as text: the gateway keeps them so. */
export function textOf(value: unknown): string {
  const isText = typeof value === "string" || typeof value === "boolean" || typeof value === "bigint";
  return isText || Number.isFinite(value) ? withoutNul(String(value)) : "";
}

function withoutNul(text: string): string {
  return text.split("\0").join("");
}

function tooLong(fields: ReadonlyMap<string, string>): boolean {
  return new Blob([JSON.stringify(Array.from(fields))]).size > BODY_LIMIT;
}
