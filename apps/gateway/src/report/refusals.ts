import type { Progress } from "./replica/follow-source.ts";

// Why a report is refused. In a file of their own: the thread that takes clicks knows them without loading DuckDB.

/** The replica is not there yet: a report would take longer than anyone waits. */
export class ReportsBuilding extends Error {
  readonly progress: Progress;

  constructor(progress: Progress) {
    super(`${progress.rows} of ${progress.of} rows are read`);
    this.progress = progress;
  }
}

export class TooManyGroups extends Error {}

/** A sum of more minor units than a number holds exactly: it would be off by some, so it is refused. */
export class SumTooLarge extends Error {}
