import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf } from "../work.ts";
import { findClick, whyMissed } from "./find-click.ts";
import { findFirstClick } from "./find-first-click.ts";
import type { ConversionState, Found, PostbackResult, Report } from "./model.ts";

export interface Reported {
  readonly postbackId: number;
  readonly network: string;
  readonly receivedAt: string;
  readonly report: Report;
}

type Taken = Extract<PostbackResult, { kind: "taken" }>;

/** Steps of a work: makes the conversion that a postback reports, or moves the one that is there. */
export function* applyReport(db: Kysely<Database>, dialect: Dialect, reported: Reported) {
  const { postbackId, network, receivedAt, report } = reported;
  const found = yield* findClick(db, report.search);
  const reason = yield* reasonFor(db, found, report);
  const { status, payoutMinor: payout_minor, currency } = report;
  const attribution = yield* attributed(db, found, report, { createdAt: receivedAt, checkedAt: receivedAt });
  // Of several at once one inserts; the others wait here until it is committed, and then find the row.
  const [created] = yield* rowsOf(
    db
      .insertInto("conversions")
      .values({
        network,
        identity: report.identity,
        transaction_id: report.transactionId,
        goal: report.goal,
        status,
        payout_minor,
        currency,
        ...attribution,
        reason,
        first_postback_id: postbackId,
        last_postback_id: postbackId,
        created_at: receivedAt,
        updated_at: receivedAt,
      })
      .onConflict((conflict) => conflict.columns(["network", "identity"]).doNothing())
      .returning("id"),
  );
  if (created === undefined) return yield* moveConversion(db, dialect, reported, { found, reason });
  yield* addChange(db, reported, created.id, null, { status, payout_minor, currency });
  return {
    kind: "taken",
    verdict: found === undefined ? "unattributed" : "accepted",
    conversionId: created.id,
    clickId: found?.click.click_id ?? null,
    reason,
  } satisfies Taken;
}

/** Steps of a work: why there is no click, or what is doubtful about the one that was found. */
export function* reasonFor(db: Kysely<Database>, found: Found | undefined, report: Report) {
  return found === undefined ? report.whyUnattributed(yield* whyMissed(db, report.search)) : report.doubt(found);
}

function* moveConversion(
  db: Kysely<Database>,
  { name }: Dialect,
  reported: Reported,
  { found, reason }: { readonly found: Found | undefined; readonly reason: string | null },
) {
  const { postbackId, network, receivedAt, report } = reported;
  const [current] = yield* rowsOf(
    db
      .selectFrom("conversions")
      .select(["id", "status", "payout_minor", "currency", "click_id", "reason", "last_postback_id", "created_at"])
      .where("network", "=", network)
      .where("identity", "=", report.identity)
      .$if(name === "postgres", (query) => query.forUpdate()),
  );
  if (current === undefined) throw new Error("a conversion was there and is gone");
  // The last received wins: one that was set aside and is judged again says nothing about what came after it.
  const stale = postbackId < current.last_postback_id;
  const next = stale ? undefined : report.next(current);
  const attribution =
    current.click_id === null && found !== undefined
      ? yield* attributed(db, found, report, { createdAt: current.created_at, checkedAt: receivedAt })
      : undefined;
  // What an attributed conversion was doubted for stays; one without a click is told the latest.
  const reasonNow = current.click_id === null ? reason : current.reason;
  if (!stale || attribution !== undefined) {
    yield* rowsOf(
      db
        .updateTable("conversions")
        .set({
          ...next,
          ...attribution,
          reason: reasonNow,
          ...(stale ? {} : { last_postback_id: postbackId }),
          ...(next === undefined && attribution === undefined ? {} : { updated_at: receivedAt }),
        })
        .where("id", "=", current.id)
        .returning("id"),
    );
  }
  if (next !== undefined) yield* addChange(db, reported, current.id, current.status, next);
  return {
    kind: "taken",
    verdict: next === undefined && attribution === undefined ? "duplicate" : "updated",
    conversionId: current.id,
    clickId: current.click_id ?? attribution?.click_id ?? null,
    reason: reasonNow,
  } satisfies Taken;
}

/**
 * Steps of a work: the columns of a conversion that tell whose it is; without a click it is looked for again after
 * `checkedAt`.
 */
export function* attributed(
  db: Kysely<Database>,
  found: Found | undefined,
  { offer, userId: reported, windowDays, evidence }: Report,
  { createdAt, checkedAt }: { readonly createdAt: string; readonly checkedAt: string },
) {
  if (found === undefined) {
    const none = { click_id: null, first_click_id: null, model: null, evidence: null };
    return { offer, user_id: reported, ...none, checked_at: checkedAt };
  }
  const { click } = found;
  const userId = click.user_id ?? reported;
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

function* addChange(
  db: Kysely<Database>,
  { postbackId, receivedAt }: Reported,
  conversionId: number,
  from: ConversionState["status"] | null,
  { status, payout_minor, currency }: ConversionState,
) {
  const change = {
    conversion_id: conversionId,
    postback_id: postbackId,
    from_status: from,
    to_status: status,
    payout_minor,
    currency,
    changed_at: receivedAt,
  };
  yield* rowsOf(db.insertInto("conversion_changes").values(change).returning("id"));
}
