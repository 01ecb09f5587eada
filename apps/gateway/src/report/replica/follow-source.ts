import type { ConversionSource, IdRange, SourceReads } from "../../store/report/model.ts";
import type { Replica, ReplicaState } from "./replica.ts";

/** So many rows are read and written at a time: about a quarter of a second, and some MB. */
const ROWS_AT_ONCE = 20_000;
/** So many conditions of a statement. */
const RANGES_AT_ONCE = 100;

/** How far the reading of many rows is. */
export interface Progress {
  readonly rows: number;
  readonly of: number;
}

/** Brings a replica up to the moment of the database that a snapshot shows. */
export class Follower {
  readonly #replica: Replica;
  /** Rows that were pending when the reading of many began. */
  #of = 0;

  constructor(replica: Replica) {
    this.#replica = replica;
  }

  /** Undefined: no more is to be read than a question can wait for. */
  get progress(): Progress | undefined {
    const { state } = this.#replica;
    if (state === undefined) return { rows: 0, of: 0 };
    const left = rowsIn(state.pending);
    return left === 0 ? undefined : { rows: this.#of - left, of: this.#of };
  }

  /** A piece of the way; true: the replica equals the snapshot. */
  async step(reads: SourceReads): Promise<boolean> {
    const { state } = this.#replica;
    if (state === undefined) return await this.#beginAgain(reads);
    if (state.pending.length > 0) {
      this.#of = Math.max(this.#of, rowsIn(state.pending));
      await this.#readSome(reads, state);
      return false;
    }
    const changes = await reads.changes(state.position);
    if (changes === undefined) return await this.#beginAgain(reads);
    let now: ReplicaState = { position: changes.position, pending: changes.ranges };
    if (rowsIn(now.pending) > ROWS_AT_ONCE) {
      this.#of = rowsIn(now.pending);
      await this.#replica.postpone(now);
      return false;
    }
    while (now.pending.length > 0) now = await this.#readSome(reads, now);
    return true;
  }

  async #beginAgain(reads: SourceReads): Promise<false> {
    const { ranges, position } = await reads.everything();
    this.#of = rowsIn(ranges);
    await this.#replica.clear({ position, pending: ranges });
    return false;
  }

  /** Reads and writes some of what is pending; gives the state after it. */
  async #readSome(reads: SourceReads, { position, pending }: ReplicaState): Promise<ReplicaState> {
    const kind = pending[0]?.kind ?? "clicks";
    const others = pending.findIndex((range) => range.kind !== kind);
    const some = pending.slice(0, Math.min(others === -1 ? pending.length : others, RANGES_AT_ONCE));
    const rows = await this.#rows(reads, kind, some);
    const state = { position, pending: [...after(some, rows.last), ...pending.slice(some.length)] };
    await this.#replica.apply({ ranges: upTo(some, rows.last), state, ...rows });
    return state;
  }

  /** `last`: the id of the last row if there may be more. */
  async #rows(reads: SourceReads, kind: IdRange["kind"], ranges: readonly IdRange[]) {
    const lastOf = (rows: readonly { readonly id: number }[]) =>
      rows.length < ROWS_AT_ONCE ? Number.MAX_SAFE_INTEGER : (rows.at(-1)?.id ?? 0);
    if (kind === "conversions") {
      const conversions = await reads.conversions(ranges, ROWS_AT_ONCE);
      return { clicks: [], conversions, last: lastOf(conversions) };
    }
    const clicks = await reads.clicks(ranges, ROWS_AT_ONCE);
    const last = lastOf(clicks);
    // A click may come after its conversion: the conversion is not changed by that, but its click's row is another.
    const own: readonly ConversionSource[] = await reads.conversionsOf(upTo(ranges, last));
    return { clicks, conversions: [...new Map(own.map((row) => [row.id, row])).values()], last };
  }
}

function upTo(ranges: readonly IdRange[], last: number): readonly IdRange[] {
  return ranges.filter(({ fromId }) => fromId <= last).map((range) => ({ ...range, toId: Math.min(range.toId, last) }));
}

function after(ranges: readonly IdRange[], last: number): readonly IdRange[] {
  return ranges
    .filter(({ toId }) => toId > last)
    .map((range) => ({ ...range, fromId: Math.max(range.fromId, last + 1) }));
}

function rowsIn(ranges: readonly IdRange[]): number {
  return ranges.reduce((sum, { fromId, toId }) => sum + toId - fromId + 1, 0);
}
