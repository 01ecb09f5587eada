import type { Selectable } from "kysely";
import type { TargetTable } from "../schema.ts";

export type TargetRow = Selectable<TargetTable>;

/** What is written of a target each time; without `active` that stays as it was. */
export interface TargetChange {
  readonly slug: string;
  /** JSON of `TargetSettings`. */
  readonly settings: string;
  readonly active?: number | undefined;
}

/** `now`: ISO 8601, of the gateway that asks. */
export interface TargetStore {
  all(): Promise<readonly TargetRow[]>;
  read(slug: string): Promise<TargetRow | undefined>;
  /** Creates a target, switched on where `active` is left out, or replaces its settings. */
  save(target: TargetChange, now: string): Promise<TargetRow>;
  /** Changes a target that is still as it was at `revision`; undefined where it is not. */
  edit(revision: number, target: TargetChange, now: string): Promise<TargetRow | undefined>;
  /** Removes a target; messages that wait for it are skipped, what was sent stays on record. False: there is none. */
  remove(slug: string): Promise<boolean>;
}
