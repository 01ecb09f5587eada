import { type AttemptRecord, type CommitResult, type NewClick, type Store, StoreUnavailable } from "./model.ts";
import type { Queries } from "./queries.ts";
import type { Work } from "./work.ts";
import { judgeTaken, type WriteResult } from "./write-op.ts";

export interface StoreParts {
  readonly dialect: Store["dialect"];
  readonly place: string;
  readonly queries: Queries;
  /** Resolves once the click is durable. */
  readonly writeClick: (click: NewClick) => Promise<WriteResult>;
  readonly writeAttempt: (attempt: AttemptRecord) => Promise<WriteResult>;
  readonly claim: Store["claim"];
  /** All steps in one transaction, durable when it resolves. */
  readonly transact: <T extends object>(work: Work<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** The store that both databases give: they differ in how they write, not in what is asked of them. */
export function storeOver({
  dialect,
  place,
  queries,
  writeClick,
  writeAttempt,
  claim,
  transact,
  close,
}: StoreParts): Store {
  return {
    dialect,
    place,
    async commitClick(value: NewClick): Promise<CommitResult> {
      const result = await writeClick(value);
      if (result.kind === "stored") return result;
      try {
        return await judgeTaken(queries, value);
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
    endHopeless: () => queries.endHopeless(),
    hasten: (host) => queries.hasten(host),
    findVisit: (clickId) => queries.findVisit(clickId),
    admin: queries.admin(transact),
    conversions: queries.conversions(transact),
    costs: queries.costs(transact),
    offers: queries.offers(transact),
    aggregates: queries.aggregates(transact),
    ping: () => queries.ping(),
    close,
  };
}
