import { COLUMN_MARKS, SUB_MARKS } from "@metka/contract";

/** Marks that ads carry and networks want back, apart from those with a field of their own. */
const CARRIED = ["erid", "rb_clickid"];

/** Values that the gateway itself knows of a click. */
const OWN = ["user_id", "click_id", "offer", "ip_address", "user_agent"];

const KNOWN: ReadonlySet<string> = new Set<string>([...COLUMN_MARKS, ...SUB_MARKS, ...CARRIED, ...OWN]);

/** Whether a template may name this macro: a mark, a `vk_*` parameter or one of the gateway's own. */
export function isKnownMacro(name: string): boolean {
  return KNOWN.has(name) || name.startsWith("vk_");
}
