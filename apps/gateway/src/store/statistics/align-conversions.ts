import type { Kysely } from "kysely";
import { applyConversion } from "../conversions/apply-conversion.ts";
import type { ConversionRow, ConversionState, NetworkRow } from "../conversions/model.ts";
import { recordChange } from "../conversions/record-change.ts";
import { saveVerdict } from "../conversions/take-postback.ts";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Steps } from "../work.ts";
import { adoptConversions } from "./adopt-conversions.ts";
import {
  type BatchEffect,
  type ChangedRow,
  MOST_OF_ROW,
  type StatisticsBatch,
  type StatisticsFigures,
  type StatisticsRules,
} from "./model.ts";
import { conversionIdentity } from "./row-key.ts";

export interface Aligned {
  readonly batch: StatisticsBatch;
  readonly rules: StatisticsRules;
  readonly network: NetworkRow;
  readonly row: ChangedRow;
  /** undefined: the user's data was erased, and does not come back. */
  readonly value: string | undefined;
  readonly before: StatisticsFigures;
  readonly after: StatisticsFigures;
}

const KNOWN = ["id", "identity", "status", "payout_minor", "currency", "withdrawn_at"] as const;
type Known = Pick<ConversionRow, (typeof KNOWN)[number]>;

type Effect = Omit<BatchEffect, "held">;

/** Steps of a work: a row's conversions become what it says, each change with its record and its history. */
export function* alignConversions(db: Kysely<Database>, dialect: Dialect, aligned: Aligned): Steps<Effect> {
  const { rules, after } = aligned;
  const effect = { created: 0, changed: 0, withdrawn: 0, unattributed: 0 };
  const most = Math.max(countOf(aligned.before), countOf(after));
  if (most === 0 || most > MOST_OF_ROW) return effect;
  const known = yield* knownConversions(db, aligned, most);
  yield* adoptConversions(db, aligned, known, countOf(after));
  const current = known.map((one) => (one === undefined || one.withdrawn_at !== null ? undefined : one.status));
  const planned = rules.plan(current, after);
  for (let n = 0; n < most; n += 1) {
    const [was, wanted] = [known[n], planned[n]];
    if (was === undefined) {
      if (wanted === undefined) continue;
      const made = yield* create(db, dialect, aligned, n, wanted);
      effect.created += 1;
      if (made.clickId === null) effect.unattributed += 1;
    } else if (wanted !== undefined) {
      if (yield* change(db, aligned, was, wanted)) effect.changed += 1;
    } else if (was.withdrawn_at === null) {
      yield* withdraw(db, aligned, was);
      effect.withdrawn += 1;
    }
  }
  return effect;
}

function countOf({ conversions, approved, pending, rejected }: StatisticsFigures): number {
  return Math.max(conversions, approved + pending + rejected);
}

export function identityOf({ batch: { stream, day }, row: { key } }: Aligned, n: number): string {
  return conversionIdentity({ kind: stream.kind, scope: stream.scope, day, key }, n);
}

/** By their numbers; undefined where there is none yet. */
export type KnownConversions = (Known | undefined)[];

function* knownConversions(db: Kysely<Database>, aligned: Aligned, most: number): Steps<KnownConversions> {
  const identities = Array.from({ length: most }, (_, n) => identityOf(aligned, n));
  const query = db
    .selectFrom("conversions")
    .select(KNOWN)
    .where("network", "=", aligned.network.slug)
    .where("identity", "in", identities);
  const found = new Map((yield* rowsOf(query)).map((row) => [row.identity, row]));
  return identities.map((identity) => found.get(identity));
}

interface Wanted {
  readonly status: ConversionState["status"];
  readonly payoutMinor: number;
}

function* create(db: Kysely<Database>, dialect: Dialect, aligned: Aligned, n: number, wanted: Wanted) {
  const { batch, rules, network } = aligned;
  const { id, raw } = yield* record(db, aligned, identityOf(aligned, n), wanted, null);
  const evaluation = rules.evaluate(network, raw);
  if (evaluation.kind === "rejected") throw new Error(`a record of statistics is refused: ${evaluation.reason}`);
  const result = yield* applyConversion(db, dialect, {
    postbackId: id,
    network: network.slug,
    receivedAt: batch.now,
    conversion: evaluation.conversion,
    // A click after the conversion cannot be its click.
    isNew: false,
    createdAt: batch.at,
    isOldNews: batch.isOldNews,
  });
  yield* saveVerdict(db, id, result);
  return result;
}

/** False: it says the same. */
function* change(db: Kysely<Database>, aligned: Aligned, was: Known, wanted: Wanted): Steps<boolean> {
  const currency = was.currency ?? currencyOf(aligned.network);
  const to = { status: wanted.status, payout_minor: wanted.payoutMinor, currency };
  const same = was.status === to.status && was.payout_minor === to.payout_minor && was.withdrawn_at === null;
  if (same && was.currency !== null) return false;
  const { id } = yield* record(db, aligned, was.identity, wanted, was.id);
  yield* move(db, aligned, was, { ...to, withdrawn_at: null }, id);
  return true;
}

/** The network withdrew it: it becomes rejected without a sum. */
function* withdraw(db: Kysely<Database>, aligned: Aligned, was: Known): Steps<void> {
  const to = { status: "rejected" as const, payout_minor: 0, currency: was.currency };
  const { id } = yield* record(db, aligned, was.identity, { status: to.status, payoutMinor: 0 }, was.id);
  yield* move(db, aligned, was, { ...to, withdrawn_at: aligned.batch.now }, id);
}

function* move(
  db: Kysely<Database>,
  { batch }: Aligned,
  was: Known,
  to: ConversionState & { readonly withdrawn_at: string | null },
  postbackId: number,
): Steps<void> {
  const update = db.updateTable("conversions").set({ ...to, last_postback_id: postbackId, updated_at: batch.now });
  yield* rowsOf(update.where("id", "=", was.id).returning("id"));
  yield* recordChange(db, {
    conversionId: was.id,
    postbackId,
    from: was.status,
    to,
    changedAt: batch.now,
    isOldNews: batch.isOldNews,
  });
}

/** Stores the row as a postback, so that history, rematching and erasure work as for postbacks. */
function* record(
  db: Kysely<Database>,
  { batch, rules, network, row, value }: Aligned,
  identity: string,
  { status, payoutMinor }: Wanted,
  conversionId: number | null,
) {
  const { kind, sub, offers } = batch.stream;
  const params = {
    kind,
    sub,
    value,
    day: batch.day,
    offers,
    identity,
    at: batch.at,
    status,
    sum_minor: payoutMinor,
    row: figuresOf(row),
  };
  const raw = {
    network: network.slug,
    received_at: batch.now,
    method: rules.method,
    ip: "",
    params: JSON.stringify(params),
  };
  const verdict = conversionId === null ? ("accepted" as const) : ("updated" as const);
  const rest = { verdict, reason: null, conversion_id: conversionId, network_revision: network.revision };
  const [kept] = yield* rowsOf(
    db
      .insertInto("postbacks")
      .values({ ...raw, ...rest })
      .returning("id"),
  );
  if (kept === undefined) throw new Error("a record was inserted and has no id");
  return { id: kept.id, raw };
}

function figuresOf({ value: _value, key: _key, ...figures }: ChangedRow): StatisticsFigures {
  return figures;
}

function currencyOf({ settings }: NetworkRow): string {
  const { currency }: { currency: string } = JSON.parse(settings);
  return currency;
}
