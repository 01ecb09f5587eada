import type { Kysely } from "kysely";
import { StoreUnavailable } from "../model.ts";
import type { Database } from "../schema.ts";
import type { Work, WorkRow } from "../work.ts";
import { isAway } from "./is-away.ts";

/** Two gateways that wait for one another: PostgreSQL gives one of them up, which then finds the way free. */
const GIVEN_UP = new Set(["40001", "40P01"]);
const MOST_TRIES = 5;

/** The steps of a work, one after another, in one transaction; once more from the start where PostgreSQL gave it up. */
export async function transact<T>(db: Kysely<Database>, work: Work<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    const watched = watch(work);
    try {
      return await db.transaction().execute((transaction) => runSteps(transaction, watched.work));
    } catch (cause) {
      if (watched.isAway(cause)) throw new StoreUnavailable("PostgreSQL did not commit", { cause });
      const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
      if (!GIVEN_UP.has(code) || attempt === MOST_TRIES) throw cause;
    }
  }
}

/** A work, and whether an error of its transaction is PostgreSQL's: what the work itself throws has no SQLSTATE either. */
function watch<T>(work: Work<T>): { readonly work: Work<T>; readonly isAway: (error: unknown) => boolean } {
  let own: unknown;
  return {
    *work() {
      try {
        return yield* work();
      } catch (error) {
        own = error;
        throw error;
      }
    },
    isAway: (error) => error !== own && isAway(error),
  };
}

async function runSteps<T>(transaction: Kysely<Database>, work: Work<T>): Promise<T> {
  const steps = work();
  let step = steps.next();
  while (!step.done) {
    const { rows } = await transaction.executeQuery<WorkRow>(step.value);
    step = steps.next(rows);
  }
  return step.value;
}
