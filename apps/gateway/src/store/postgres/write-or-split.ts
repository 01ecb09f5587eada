import { StoreUnavailable } from "../model.ts";
import { isAway } from "./is-away.ts";

/**
 * Writes rows in one statement. One that fails is repeated row by row, unless it's the database that is away;
 * so `write` must be a single transaction: what failed has left nothing behind.
 */
export async function writeOrSplit<Row, Result>(
  rows: readonly Row[],
  write: (rows: readonly Row[]) => Promise<readonly Result[]>,
): Promise<readonly PromiseSettledResult<Result>[]> {
  try {
    return (await write(rows)).map((value) => ({ status: "fulfilled", value }));
  } catch (cause) {
    if (isAway(cause)) throw new StoreUnavailable("PostgreSQL did not commit", { cause });
    if (rows.length === 1) return [{ status: "rejected", reason: cause }];
    const results: PromiseSettledResult<Result>[] = [];
    for (const row of rows) results.push(...(await alone(row, write)));
    return results;
  }
}

/** Never throws: the rows before this one are stored already, and their callers must hear so. */
async function alone<Row, Result>(
  row: Row,
  write: (rows: readonly Row[]) => Promise<readonly Result[]>,
): Promise<readonly PromiseSettledResult<Result>[]> {
  try {
    return await writeOrSplit([row], write);
  } catch (reason) {
    return [{ status: "rejected", reason }];
  }
}
