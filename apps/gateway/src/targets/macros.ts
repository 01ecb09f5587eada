import { isKnownMacro } from "../capture/macros.ts";

/** Macros of the message itself, in addition to its click's marks. */
const OF_MESSAGE: ReadonlySet<string> = new Set([
  "event",
  "status",
  "status_title",
  "payout",
  "currency",
  "transaction_id",
  "goal",
  "network",
  "conversion_id",
  "alert",
  "alert_state",
  "subject",
]);

/** Whether a target's template may name this macro; `values`: the target's own. */
export function isTargetMacro(name: string, values: Readonly<Record<string, string>>): boolean {
  return name === "text" || isTextMacro(name, values);
}

/** The same for the template of `{text}` itself. */
export function isTextMacro(name: string, values: Readonly<Record<string, string>>): boolean {
  return Object.hasOwn(values, name) || OF_MESSAGE.has(name) || isKnownMacro(name);
}
