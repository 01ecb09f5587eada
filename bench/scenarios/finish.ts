import { type Account, countAll, countsTable, mismatches } from "../account.ts";
import { busiest, type Case, namedFigures } from "../contest.ts";
import type { Findings } from "../scenario.ts";
import type { Table } from "../text-table.ts";

/** What a network at any distance may have left waiting is sent within this, once it answers at once. */
const LAST_DRAIN_MS = 60_000;

/** Lets everything be delivered, then compares the counts. */
export async function finish(
  accounts: readonly Account[],
  cases: readonly Case[],
  { tables, bare }: { tables: readonly Table[]; bare?: Case },
): Promise<Findings> {
  for (const { network } of accounts) await network.setMode({ kind: "redirect" });
  for (const account of accounts) await account.drained(LAST_DRAIN_MS);
  const counts = await countAll(accounts);
  return {
    tables: [...tables, countsTable(counts)],
    figures: new Map(namedFigures(cases, bare)),
    problems: counts.flatMap(mismatches),
    ownCpu: busiest(cases),
  };
}
