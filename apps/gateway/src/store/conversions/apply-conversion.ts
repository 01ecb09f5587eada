import type { Kysely } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { composeSkippedAgain } from "../targets/queue-conversion-messages.ts";
import { execute, rowsOf } from "../work.ts";
import { attributed, reasonFor } from "./attributed.ts";
import { findClick } from "./find-click.ts";
import type {
  ClickSearch,
  ConversionRow,
  ConversionState,
  Found,
  PostbackResult,
  ReportedConversion,
} from "./model.ts";
import { type ConversionChange, recordChange } from "./record-change.ts";
import { identityOfAnother, isAnother } from "./same-conversion.ts";

/** A user has a few conversions of one transaction at most. */
const MOST_TWINS = 20;

export interface ReadPostback {
  readonly postbackId: number;
  readonly network: string;
  readonly receivedAt: string;
  readonly conversion: ReportedConversion;
  /** It has just come: what is stored by now was stored before it. */
  readonly isNew: boolean;
  /** When the conversion happened, where that is not when it was reported: a row of statistics is about a day. */
  readonly createdAt?: string;
  readonly isOldNews?: boolean;
}

type Taken = Extract<PostbackResult, { kind: "taken" }>;

/** What was found for a conversion: its click, and the reason if there is none or if it is doubtful. */
interface Attributed {
  readonly found: Found | undefined;
  readonly reason: string | null;
}

/** Steps of a work: creates the conversion that a postback reports, or updates the one that is there. */
export function* applyConversion(db: Kysely<Database>, dialect: Dialect, postback: ReadPostback) {
  const { network, conversion: reported, isNew } = postback;
  const found =
    (yield* findClick(db, reported.search)) ?? (isNew ? yield* findClick(db, amongStored(reported.search)) : undefined);
  const reason = yield* reasonFor(db, found, reported, reported.identity);
  const created = yield* createConversion(db, postback, reported.identity, { found, reason });
  if (created !== undefined) return created;
  const current = yield* lockConversion(db, dialect, network, reported.identity);
  if (!isAnother(current, reported, found)) return yield* moveConversion(db, postback, current, { found, reason });

  // The same transaction with another click or another user: both are kept.
  const twin = yield* findTwin(db, postback, current.id, found);
  const identity = twin?.identity ?? identityOfAnother(reported, found);
  const doubtful = { found, reason: yield* reasonFor(db, found, reported, identity) };
  const another = yield* createConversion(db, postback, identity, doubtful);
  if (another !== undefined) return another;
  return yield* moveConversion(db, postback, yield* lockConversion(db, dialect, network, identity), doubtful);
}

function* createConversion(
  db: Kysely<Database>,
  postback: ReadPostback,
  identity: string,
  { found, reason }: Attributed,
) {
  const { postbackId, network, receivedAt, conversion: reported, createdAt = receivedAt } = postback;
  const { status, payoutMinor: payout_minor, currency } = reported;
  const attribution = yield* attributed(db, found, reported, { createdAt, checkedAt: receivedAt });
  // Of several at once one inserts; the others wait here until it is committed, and then find the row.
  const [created] = yield* rowsOf(
    db
      .insertInto("conversions")
      .values({
        network,
        identity,
        transaction_id: reported.transactionId,
        goal: reported.goal,
        status,
        payout_minor,
        currency,
        ...attribution,
        reason,
        first_postback_id: postbackId,
        last_postback_id: postbackId,
        created_at: createdAt,
        updated_at: receivedAt,
        withdrawn_at: null,
      })
      .onConflict((conflict) => conflict.columns(["network", "identity"]).doNothing())
      .returning("id"),
  );
  if (created === undefined) return undefined;
  yield* recordChange(db, changeOf(postback, created.id, null, { status, payout_minor, currency }));
  return {
    kind: "taken",
    verdict: found === undefined ? "unattributed" : "accepted",
    conversionId: created.id,
    clickId: found?.click.click_id ?? null,
    reason,
  } satisfies Taken;
}

/** Steps of a work: the one that another postback of the same click or user has made, kept apart from `firstId`. */
function* findTwin(
  db: Kysely<Database>,
  { network, conversion: reported }: ReadPostback,
  firstId: number,
  found: Found | undefined,
) {
  const clickId = found?.model === "click_id" ? found.click.click_id : null;
  const userId = reported.userId ?? found?.click.user_id ?? null;
  const twins = yield* rowsOf(
    db
      .selectFrom("conversions")
      .select(["identity", "click_id", "user_id", "model"])
      .where("network", "=", network)
      .where("transaction_id", "=", reported.transactionId)
      .where("goal", "=", reported.goal)
      .where("id", "<>", firstId)
      .where((eb) => eb.or([eb("click_id", "=", clickId), eb("user_id", "=", userId)]))
      .orderBy("id")
      .limit(MOST_TWINS),
  );
  return twins.find((twin) => !isAnother(twin, reported, found));
}

function* lockConversion(db: Kysely<Database>, { name }: Dialect, network: string, identity: string) {
  const [current] = yield* rowsOf(
    db
      .selectFrom("conversions")
      .selectAll()
      .where("network", "=", network)
      .where("identity", "=", identity)
      .$if(name === "postgres", (query) => query.forUpdate()),
  );
  if (current === undefined) throw new Error("a conversion was there and is gone");
  return current;
}

function* moveConversion(
  db: Kysely<Database>,
  postback: ReadPostback,
  current: ConversionRow,
  { found, reason }: Attributed,
) {
  const { postbackId, receivedAt, conversion: reported } = postback;
  // The last received wins: one that was set aside and is evaluated again says nothing about what came after it.
  const stale = postbackId < current.last_postback_id;
  const next = stale ? undefined : reported.next(current);
  const attribution =
    current.click_id === null && found !== undefined
      ? yield* attributed(db, found, reported, { createdAt: current.created_at, checkedAt: receivedAt })
      : undefined;
  // The doubt about an attributed conversion stays; one without a click gets the latest reason.
  const reasonNow = current.click_id === null ? reason : current.reason;
  if (!stale || attribution !== undefined) {
    yield* execute(
      db
        .updateTable("conversions")
        .set({
          ...next,
          ...attribution,
          reason: reasonNow,
          ...(stale ? {} : { last_postback_id: postbackId }),
          ...(next === undefined && attribution === undefined ? {} : { updated_at: receivedAt }),
        })
        .where("id", "=", current.id),
    );
  }
  if (attribution !== undefined) yield* composeSkippedAgain(db, current.id);
  if (next !== undefined) yield* recordChange(db, changeOf(postback, current.id, current.status, next));
  return {
    kind: "taken",
    verdict: next === undefined && attribution === undefined ? "duplicate" : "updated",
    conversionId: current.id,
    clickId: current.click_id ?? attribution?.click_id ?? null,
    reason: reasonNow,
  } satisfies Taken;
}

function changeOf(
  { postbackId, receivedAt, isOldNews = false }: ReadPostback,
  conversionId: number,
  from: ConversionState["status"] | null,
  to: ConversionState,
): ConversionChange {
  return { conversionId, postbackId, from, to, changedAt: receivedAt, isOldNews };
}

const END_OF_TIME = "9999-12-31T23:59:59.999Z";

/**
 * A click that is stored by now came before the postback, also where its time says otherwise: the clock was set back
 * since, or another gateway's is ahead.
 */
function amongStored({ named, last }: ClickSearch): ClickSearch {
  return { named, last: last === null ? null : { ...last, until: END_OF_TIME } };
}
