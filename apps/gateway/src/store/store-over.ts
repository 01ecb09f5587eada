import type { Compilable, Kysely } from "kysely";
import { adNameStore } from "./ad-names/ad-name-store.ts";
import { adminStore } from "./admin/admin-store.ts";
import { alertStore } from "./alerts/alert-store.ts";
import { auditStore } from "./audit/audit-store.ts";
import { connectorStore } from "./connectors/connector-store.ts";
import { conversionStore } from "./conversions/conversion-store.ts";
import { costStore } from "./costs/cost-store.ts";
import { type AttemptRecord, type CommitResult, type NewClick, type Store, StoreUnavailable } from "./model.ts";
import { offerStore } from "./offers/offer-store.ts";
import { type Dialect, Queries } from "./queries.ts";
import { forgetChanges } from "./report/forget-changes.ts";
import { savedReportStore } from "./saved-reports/saved-report-store.ts";
import type { Database } from "./schema.ts";
import { sessionStore } from "./sessions/session-store.ts";
import { statisticsStore } from "./statistics/statistics-store.ts";
import { targetStore } from "./targets/target-store.ts";
import { within } from "./within.ts";
import type { Work } from "./work.ts";
import { resultOfRepeat, type WriteResult } from "./write-op.ts";

/** The part of a caller's 10 s for the commit and for reading the first click. */
const ANSWER_MS = 9_500;

/** Other statements wait some ms for one such statement. */
const FORGOTTEN_AT_ONCE = 5_000;

export interface StoreDeps {
  /** Writes queries, and runs those that only read one thing. */
  readonly db: Kysely<Database>;
  readonly dialect: Dialect;
  readonly place: string;
  /** Resolves once the click is durable. */
  readonly writeClick: (click: NewClick) => Promise<WriteResult>;
  readonly writeAttempt: (attempt: AttemptRecord) => Promise<WriteResult>;
  readonly claim: Store["claim"];
  /** All steps in one transaction, durable when it resolves. */
  readonly transact: <T>(work: Work<T>) => Promise<T>;
  /** The same for work that no caller waits for, and that may take its time. */
  readonly transactUnhurried?: <T>(work: Work<T>) => Promise<T>;
  /** For works that only read: all steps see the same moment of the database. */
  readonly read: <T>(work: Work<T>) => Promise<T>;
  /** Runs one statement in a transaction of its own; resolves to how many rows it changed. */
  readonly change: (query: Compilable) => Promise<number>;
  /** Throws where a way into the database does not answer. */
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The store that both databases give: they differ in how they write, not in what is asked of them. */
export function storeOver({
  db,
  dialect,
  place,
  writeClick,
  writeAttempt,
  claim,
  transact,
  transactUnhurried = transact,
  read,
  change,
  ping,
  close,
}: StoreDeps): Store {
  const queries = new Queries(db, dialect);
  return {
    dialect: dialect.name,
    place,
    async commitClick(value: NewClick): Promise<CommitResult> {
      const began = performance.now();
      const result = await writeClick(value);
      if (result.kind === "stored") return result;
      try {
        return await within(
          ANSWER_MS - (performance.now() - began),
          resultOfRepeat(queries, value),
          () => new StoreUnavailable("no answer in time"),
        );
      } catch (cause) {
        throw new StoreUnavailable("the event_id is taken, and who holds it could not be read", { cause });
      }
    },
    async recordAttempt(value: AttemptRecord): Promise<boolean> {
      const result = await writeAttempt(value);
      return result.kind === "recorded" && result.held;
    },
    claim,
    pendingHosts: () => queries.pendingHosts(),
    async endHopeless(leasesEndBy) {
      const { record, end } = queries.endHopeless(leasesEndBy);
      await change(record);
      return await change(end);
    },
    clock: () => queries.clock(),
    clockSetBack: (byMs) => change(queries.clockSetBack(byMs)),
    hasten: (host) => change(queries.hasten(host)),
    findVisit: (clickId) => queries.findVisit(clickId),
    admin: adminStore(db, dialect, { transact, read }),
    conversions: conversionStore(db, dialect, { transact, read }),
    costs: costStore(db, dialect, { transact, read }),
    adNames: adNameStore(db, dialect, { transact, read }),
    connectors: connectorStore(db, dialect, { transact, read }),
    statistics: statisticsStore(db, dialect, { transact, read }),
    offers: offerStore(db, dialect, { transact, read }),
    alerts: alertStore(db, dialect, { transact, read }),
    targets: targetStore(db, dialect, { transact, read }),
    sessions: sessionStore(db, { transact, read }),
    savedReports: savedReportStore(db, { transact, read }),
    audit: auditStore(db, dialect, { transact, read }),
    lastClickId: () => queries.lastClickId(),
    async forgetChanges(applied) {
      while (await transactUnhurried(forgetChanges(db, dialect.name, applied, FORGOTTEN_AT_ONCE)));
    },
    ping,
    close,
  };
}
