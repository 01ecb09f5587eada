import { CIRCUMSTANCES } from "./click.ts";
import type { Click } from "./types.ts";

/** What may differ between two sends of one visit: when and from where it was sent, and a name that came late. */
const INCIDENTAL = [...CIRCUMSTANCES, "first_name", "last_name"];

/**
 * One text for each visit: a user, a set of parameters (in any order) and a launch. Two clicks with the same text are
 * one click; a new launch by the same ad is another.
 *
 * @param launch VK's launch parameters with `vk_ts` and `sign`; outside VK what stands for this load of the page.
 *   A click that its caller has named is the one of that name.
 */
export function visitKey(click: Click, launch: string): string {
  if (click.event_id) return click.event_id;
  const marks = Object.entries(click)
    .filter(([name]) => !INCIDENTAL.includes(name))
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1));
  return JSON.stringify([launch, marks]);
}
