import type { CompiledQuery, Kysely, RawBuilder } from "kysely";
import type { Dialect } from "../queries.ts";
import type { Database } from "../schema.ts";
import type { ReportStore } from "./model.ts";
import { countClicks, countConversions, countUsers, type Grouped } from "./queries.ts";

/** Runs a long query where it stops nobody: on SQLite in a thread of its own, on PostgreSQL over its own connections. */
export type LongRead = <Row>(query: CompiledQuery<Row>) => Promise<readonly Row[]>;

export function reportStore(db: Kysely<Database>, dialect: Dialect["name"], read: LongRead): ReportStore {
  const grouped = async <Counts>(query: RawBuilder<Grouped<Counts>>) =>
    (await read(query.compile(db))).map(({ g0, g1, g2, ...counts }) => ({ group: [g0, g1, g2], counts }));
  return {
    countClicks: (request) => grouped(countClicks(request, dialect)),
    async countUsers(request) {
      const [row] = await read(countUsers(request, dialect).compile(db));
      return row?.users ?? 0;
    },
    countConversions: (request) => grouped(countConversions(request, dialect)),
  };
}
