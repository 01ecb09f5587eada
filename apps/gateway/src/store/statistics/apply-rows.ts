import { type Kysely, sql } from "kysely";
import { isPolling } from "../connectors/is-polling.ts";
import type { NetworkRow } from "../conversions/model.ts";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import { rowsOf, type Steps, type Work } from "../work.ts";
import { alignConversions } from "./align-conversions.ts";
import type { BatchEffect, ChangedRow, StatisticsBatch, StatisticsFigures, StatisticsRules } from "./model.ts";

const NOTHING: BatchEffect = { held: true, created: 0, changed: 0, withdrawn: 0, unattributed: 0 };

/** Rows of one day with what they do, all or nothing, while their poll still holds its connector. */
export function applyRows(
  db: Kysely<Database>,
  dialect: Dialect,
  batch: StatisticsBatch,
  rules: StatisticsRules,
): Work<BatchEffect> {
  return function* (): Steps<BatchEffect> {
    if (!(yield* isPolling(db, dialect, batch.connector, batch.run))) return { ...NOTHING, held: false };
    const { network: slug } = batch.stream;
    const [network] = yield* rowsOf(db.selectFrom("networks").selectAll().where("slug", "=", slug));
    if (network === undefined) throw new Error(`the network ${slug} is gone`);
    let effect = NOTHING;
    for (const row of batch.rows) {
      effect = added(effect, yield* applyRow(db, dialect, batch, rules, network, row));
    }
    return effect;
  };
}

function added(one: BatchEffect, other: Omit<BatchEffect, "held">): BatchEffect {
  return {
    held: one.held,
    created: one.created + other.created,
    changed: one.changed + other.changed,
    withdrawn: one.withdrawn + other.withdrawn,
    unattributed: one.unattributed + other.unattributed,
  };
}

function* applyRow(
  db: Kysely<Database>,
  dialect: Dialect,
  batch: StatisticsBatch,
  rules: StatisticsRules,
  network: NetworkRow,
  row: ChangedRow,
): Steps<Omit<BatchEffect, "held">> {
  const before = yield* countedOf(db, batch, row.key);
  const [kept] = yield* rowsOf(keepRow(db, batch, row));
  // A row without a value belongs to no click.
  if (!batch.apply || row.value === "") return NOTHING;
  const after = yield* countedOf(db, batch, row.key);
  return yield* alignConversions(db, dialect, {
    batch,
    rules,
    network,
    row,
    value: kept?.value ?? undefined,
    before,
    after,
  });
}

/**
 * A click's figures over all days: whether a network counts a conversion on the day of the click or of its own is not
 * known, and one that moves from one day to another stays the same conversion. Of a user each day is by itself.
 */
function* countedOf(db: Kysely<Database>, { stream, day }: StatisticsBatch, key: string): Steps<StatisticsFigures> {
  const sum = (column: keyof StatisticsFigures) => sql<number>`coalesce(sum(${sql.ref(column)}), 0)`.as(column);
  const rows = db
    .selectFrom("statistics_rows")
    .select([
      sum("clicks"),
      sum("uniques"),
      sum("conversions"),
      sum("approved"),
      sum("pending"),
      sum("rejected"),
      sum("income_minor"),
    ])
    .where("network", "=", stream.network)
    .where("kind", "=", stream.kind)
    .where("key", "=", key)
    .$if(stream.kind === "user", (query) => query.where("scope", "=", stream.scope).where("day", "=", day));
  const [found] = yield* rowsOf(rows);
  if (found === undefined) throw new Error("a sum has one row");
  // PostgreSQL's sums are numeric, which its driver gives as text.
  return {
    clicks: Number(found.clicks),
    uniques: Number(found.uniques),
    conversions: Number(found.conversions),
    approved: Number(found.approved),
    pending: Number(found.pending),
    rejected: Number(found.rejected),
    income_minor: Number(found.income_minor),
  };
}

function keepRow(db: Kysely<Database>, { stream, day, apply, now }: StatisticsBatch, row: ChangedRow) {
  const { value, key, ...figures } = row;
  const { network, kind, scope, source, offers } = stream;
  const kept = { ...figures, source, offers: JSON.stringify(offers), applied: apply ? 1 : 0, updated_at: now };
  return (
    db
      .insertInto("statistics_rows")
      .values({ network, kind, scope, key, day, value, ...kept })
      // The value stays as it is: of an erased user it is gone for good.
      .onConflict((conflict) => conflict.columns(["network", "kind", "key", "day", "scope"]).doUpdateSet(kept))
      .returning("value")
  );
}
