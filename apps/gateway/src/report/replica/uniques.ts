import { DAY_MS } from "../../store/durations.ts";
import { type DuckDb, numberOf } from "./duckdb.ts";

const TOUCHED = "select visitor, offer, event_type, at_ms from clicks where visitor is not null and at_ms is not null";

/** Before clicks change: their visitors and times. `changed`: a condition on their ids. */
export async function noteTouched(db: DuckDb, changed: string): Promise<void> {
  await db.run(`create or replace temp table touched as ${TOUCHED} and ${changed}`);
}

/**
 * After they have: a visit or click is unique if its visitor has no other of its kind on that offer in the 24 hours
 * before. What has changed decides for itself and for the 24 hours after it.
 */
export async function recountUniques(db: DuckDb, changed: string): Promise<void> {
  await db.run(`insert into touched ${TOUCHED} and ${changed}`);
  const [span] = await db.rows("select min(at_ms) as first, max(at_ms) as last from touched");
  const [firstMs, lastMs] = [span?.get("first") ?? null, span?.get("last") ?? null];
  if (firstMs === null || lastMs === null) return;
  const [first, last] = [numberOf(firstMs), numberOf(lastMs) + DAY_MS];
  await db.run(`
    update clicks set unique_visits = visits * counted.is_unique, unique_clicks = clicks * counted.is_unique
    from (
      select id, at_ms, case when at_ms - lag(at_ms) over earlier <= ${DAY_MS} then 0 else 1 end as is_unique
      from clicks
      where not is_bot and at_ms between ${first - DAY_MS} and ${last}
        and (visitor, offer, event_type) in (select visitor, offer, event_type from touched)
      window earlier as (partition by visitor, offer, event_type order by at_ms, id)
    ) as counted
    where clicks.id = counted.id and clicks.at_ms between ${first} and ${last} and counted.at_ms >= ${first}
      and (unique_visits, unique_clicks) <> (visits * counted.is_unique, clicks * counted.is_unique)`);
}
