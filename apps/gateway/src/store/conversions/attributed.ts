import type { Kysely } from "kysely";
import type { Database } from "../schema.ts";
import { whyMissed } from "./find-click.ts";
import { findFirstClick } from "./find-first-click.ts";
import type { Found, ReportedConversion } from "./model.ts";
import { isKeptApart, KEPT_APART } from "./same-conversion.ts";

/** Steps of a work: why there is no click, or what is doubtful about the conversion or the click that was found. */
export function* reasonFor(
  db: Kysely<Database>,
  found: Found | undefined,
  reported: ReportedConversion,
  identity: string,
) {
  const reasons = [
    reported.note,
    isKeptApart(identity, reported) ? KEPT_APART : null,
    found === undefined ? reported.whyUnattributed(yield* whyMissed(db, reported.search)) : reported.doubt(found),
  ];
  return reasons.filter((reason) => reason !== null).join("; ") || null;
}

/**
 * Steps of a work: the columns of a conversion that name its click and user; without a click it is looked for again after
 * `checkedAt`.
 */
export function* attributed(
  db: Kysely<Database>,
  found: Found | undefined,
  { offer, userId: reportedUser, windowDays, evidence }: ReportedConversion,
  { createdAt, checkedAt }: { readonly createdAt: string; readonly checkedAt: string },
) {
  if (found === undefined) {
    const none = { click_id: null, first_click_id: null, model: null, evidence: null };
    return { offer, user_id: reportedUser, ...none, checked_at: checkedAt };
  }
  const { click } = found;
  const userId = click.user_id ?? reportedUser;
  return {
    checked_at: null,
    offer: click.offer,
    user_id: userId,
    click_id: click.click_id,
    first_click_id: yield* findFirstClick(db, { click, userId, createdAt, windowDays }),
    model: found.model,
    evidence: evidence(found),
  };
}
