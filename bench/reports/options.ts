import { resolve } from "node:path";
import { parseArgs } from "node:util";
import type { DatabaseTarget } from "../../apps/gateway/src/config.ts";

const KINDS = ["sqlite", "postgres"] as const satisfies ReadonlyArray<DatabaseTarget["kind"]>;

export interface Options {
  /** How many clicks each database holds. */
  readonly clicks: readonly number[];
  readonly databases: ReadonlyArray<DatabaseTarget["kind"]>;
  /** Where filled databases stay for the next time; undefined: nothing stays. */
  readonly keep: string | undefined;
}

/** Below this some campaigns have no click at all. */
const FEWEST = 1_000;
const MOST = 100_000_000;

/** Throws with the option's name where a value is none that it may have. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      clicks: { type: "string", default: "1000000" },
      database: { type: "string", default: "both" },
      keep: { type: "string" },
    },
  });
  const clicks = values.clicks.split(",").map(Number);
  if (!clicks.every((number) => Number.isInteger(number) && number >= FEWEST && number <= MOST)) {
    throw new Error(`--clicks: whole numbers from ${FEWEST} to ${MOST} are needed, got "${values.clicks}"`);
  }
  const databases = KINDS.filter((kind) => values.database === kind || values.database === "both");
  if (databases.length === 0) {
    throw new Error(`--database: ${KINDS.join(", ")} or both is needed, got "${values.database}"`);
  }
  return { clicks, databases, keep: values.keep === undefined ? undefined : resolve(values.keep) };
}
