import { type AttemptRecord, type CommitResult, type NewClick, type Store, StoreUnavailable } from "./model.ts";
import type { Lease, Queries } from "./queries.ts";
import { judgeTaken, type WriteOp, type WriteResult } from "./write-op.ts";

export interface StoreParts {
  readonly dialect: Store["dialect"];
  readonly place: string;
  readonly lease: Lease;
  readonly queries: Queries;
  /** Resolves once the operation is durable. */
  readonly write: (op: WriteOp) => Promise<WriteResult>;
  readonly close: () => Promise<void>;
}

/** The store that both databases give: they differ in how they write, not in what is asked of them. */
export function storeOver({ dialect, place, lease, queries, write, close }: StoreParts): Store {
  return {
    dialect,
    place,
    async commitClick(value: NewClick): Promise<CommitResult> {
      const result = await write({ kind: "click", value });
      if (result.kind === "stored") return result;
      try {
        return await judgeTaken(queries, value);
      } catch (cause) {
        throw new StoreUnavailable("the event_id is taken, and who holds it could not be read", { cause });
      }
    },
    async recordAttempt(value: AttemptRecord): Promise<boolean> {
      const result = await write({ kind: "attempt", value });
      return result.kind === "recorded" && result.held;
    },
    claim: (request) => queries.claim(request, lease),
    release: (ids) => queries.release(ids, lease),
    pendingHosts: () => queries.pendingHosts(),
    endHopeless: () => queries.endHopeless(),
    hasten: (host) => queries.hasten(host),
    deliveryState: (id) => queries.deliveryState(id),
    ping: () => queries.ping(),
    close,
  };
}
