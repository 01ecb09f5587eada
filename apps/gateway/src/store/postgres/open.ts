import { Kysely, PostgresDialect } from "kysely";
import { CALLERS, GroupCommit } from "../group-commit.ts";
import { migrate } from "../migrations/migrate.ts";
import { MIGRATIONS } from "../migrations/schema.ts";
import { type AttemptRecord, type NewClick, type Store, StoreUnavailable } from "../model.ts";
import { type Lease, POSTGRES, Queries } from "../queries.ts";
import type { Database } from "../schema.ts";
import { storeOver } from "../store-over.ts";
import { within } from "../within.ts";
import type { Work } from "../work.ts";
import { ATTEMPT_LINGER_MS, type WriteResult } from "../write-op.ts";
import { demandDurability, firstAnswer, migrationPool, workingPool } from "./connect.ts";
import { patientPool } from "./patient-pool.ts";
import { transact } from "./transact.ts";
import { writeOrSplit } from "./write-or-split.ts";
import { PostgresWriter } from "./writer.ts";

/** One at a time: what arrives while it syncs makes the next batch larger. Two at once were measured slower. */
const LIMITS = { batch: 500, concurrent: 1, ...CALLERS };

/** @param onNotice Called with what an operator should know; the start goes on. */
export async function openPostgres(
  url: string,
  lease: Lease,
  onError: (error: Error) => void,
  onNotice: (notice: string) => void = () => {},
): Promise<Store> {
  const settings = { url, name: `metka ${lease.gateway}`, onError };
  await readySchema(settings, onNotice);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: patientPool(workingPool(settings)) }) });
  const writer = new PostgresWriter(db, lease);
  // Apart: each is one statement, so a batch that fails has written nothing and may be repeated.
  const clicks = new GroupCommit<NewClick, WriteResult>(
    (batch) => writeOrSplit(batch, (rows) => writer.writeClicks(rows)),
    LIMITS,
  );
  const attempts = new GroupCommit<AttemptRecord, WriteResult>(
    (batch) => writeOrSplit(batch, (rows) => writer.writeAttempts(rows)),
    LIMITS,
  );
  const queries = new Queries(db, POSTGRES);
  const { host, pathname } = new URL(url);
  const inTime = <T>(work: Work<T>) =>
    within(CALLERS.patienceMs, transact(db, work), () => new StoreUnavailable("PostgreSQL did not confirm in time"));
  return storeOver({
    db,
    dialect: POSTGRES,
    place: `postgres://${host}${pathname}`,
    claim: (request) => queries.claim(request, lease).execute(),
    writeClick: (click) => clicks.add(click),
    transact: inTime,
    read: inTime,
    transactUnhurried: (work) => transact(db, work),
    change: async (query) => Number((await db.executeQuery(query.compile())).numAffectedRows),
    ping: () => queries.ping(),
    writeAttempt: (attempt) => attempts.add(attempt, ATTEMPT_LINGER_MS),
    close: async () => {
      await Promise.all([clicks.idle(), attempts.idle()]);
      await db.destroy();
    },
  });
}

async function readySchema(
  settings: Parameters<typeof migrationPool>[0],
  onNotice: (notice: string) => void,
): Promise<void> {
  const pool = migrationPool(settings);
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  try {
    await firstAnswer(pool, onNotice);
    await demandDurability(pool);
    await migrate(db, MIGRATIONS.postgres);
  } finally {
    await db.destroy();
  }
}
