import { SOURCE_MARKS, SUB_MARKS } from "@metka/contract";
import { hasMacro, readUrlParams, STAND_INS } from "@metka/links";
import { ERASED_VISITOR } from "../store/admin/model.ts";
import { DAY_MS } from "../store/durations.ts";
import type { VisitRow } from "../store/model.ts";
import { isClickId } from "./click-id.ts";

/** Why a click takes nothing from the visit that its link names; kept in the click's `extra.visit_problem`. */
export type VisitProblem =
  /** No click has this id: cut off, made up, or another gateway's. */
  | "unknown"
  /** The click of that id is itself one on an offer. */
  | "not_a_visit"
  | "too_old"
  /** The link's user is not the visit's. */
  | "other_user"
  /** The user's data was erased: the pair of clicks would identify the user. */
  | "erased"
  /** The database did not answer in time. */
  | "not_read";

export type NamedVisit = { readonly visit: VisitRow } | { readonly problem: VisitProblem };

/** The usual window of attribution: an older visit says little about why its user clicks now. */
const WINDOW_MS = 30 * DAY_MS;
/** Marks that ads carry and networks want back, apart from those that have a column. */
const CARRIED_EXTRA: readonly string[] = [...SUB_MARKS, "erid", "rb_clickid"];
/** `s6` stands for the user's ID. */
const PERSONAL = new Set(["s6"]);
/** `ref` and `s4` are one mark: a link with either has its own. */
const TWINS: ReadonlyMap<string, string> = new Map(
  STAND_INS.flatMap(([mark, sub]): [string, string][] => [
    [mark, sub],
    [sub, mark],
  ]),
);

/** The `click_id` that a link of the tracker's carries; undefined: none, or an unfilled macro. */
export function visitNamedIn(url: string): string | undefined {
  if (!url.includes("click_id")) return undefined;
  const named = readUrlParams(url).params.get("click_id")?.value.trim().toLowerCase();
  return named === undefined || named === "" || hasMacro(named) ? undefined : named;
}

/** Reads the visit by its id. A text that is no id at all needs no look. Never rejects. */
export async function findNamedVisit(
  clickId: string,
  find: (clickId: string) => Promise<VisitRow | undefined>,
): Promise<NamedVisit> {
  if (!isClickId(clickId)) return { problem: "unknown" };
  try {
    const visit = await find(clickId);
    return visit === undefined ? { problem: "unknown" } : { visit };
  } catch {
    // The click's own commit reports that the database is in trouble.
    return { problem: "not_read" };
  }
}

/** Whether a click of this user may take the visit's marks; undefined: it may. */
export function visitProblem(visit: VisitRow, userId: string | undefined, nowMs: number): VisitProblem | undefined {
  if (visit.event_type !== "arbitrage_send") return "not_a_visit";
  if (Date.parse(visit.received_at) < nowMs - WINDOW_MS) return "too_old";
  if (Object.hasOwn(extraOf(visit), ERASED_VISITOR)) return "erased";
  if (userId !== undefined && visit.user_id !== null && visit.user_id !== userId) return "other_user";
  return undefined;
}

/** Whether an ID stands in a text: `4001` does in `user_4001`, and not in `140012`, which is another number. */
function holds(text: string, id: string): boolean {
  // A few characters stand in many a banner's name by chance.
  if (id.length < SHORTEST_TELLING_ID) return false;
  return /^\d+$/.test(id) ? new RegExp(`(?<!\\d)${id}(?!\\d)`).test(text) : text.includes(id);
}

const SHORTEST_TELLING_ID = 4;

/**
 * The marks of a visit that a click with marks of its `own` takes over: where the ad was, never who the user is. A link may be passed on to
 * others, and the address that it leads to would show them the ID; the tracker writes `s6` into the link itself.
 */
export function marksLacking(visit: VisitRow, own: Pick<ReadonlyMap<string, string>, "has">): [string, string][] {
  const names: readonly unknown[] = [visit.first_name, visit.last_name];
  const extra = extraOf(visit);
  const found: (readonly [name: string, value: unknown])[] = [
    ...SOURCE_MARKS.map((name) => [name, visit[name]] as const),
    ...CARRIED_EXTRA.map((name) => [name, extra[name]] as const),
  ];
  return found.flatMap(([name, value]): [string, string][] => {
    if (typeof value !== "string" || PERSONAL.has(name) || names.includes(value)) return [];
    if (value === visit.user_id || holds(value, visit.user_id ?? "")) return [];
    return own.has(name) || own.has(TWINS.get(name) ?? name) ? [] : [[name, value]];
  });
}

function extraOf({ extra }: VisitRow): Readonly<Record<string, unknown>> {
  return JSON.parse(extra ?? "{}");
}
