import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** What the database holds, counted by SQL beside the gateway. */
export interface Ledger {
  /** Rows of `api_utmtracking`. */
  readonly rows: number;
  /** Different users among them: each request has its own. */
  readonly users: number;
  /** Deliveries that the network has answered. */
  readonly delivered: number;
}

export interface LedgerReader {
  pending(): Promise<number>;
  read(): Promise<Ledger>;
  close(): Promise<void>;
}

const PENDING = "select count(*) as n from deliveries where status = 'pending'";
const CLICKS = "select count(*) as n, count(distinct user_id) as users from api_utmtracking";
const DELIVERED = "select count(*) as n from deliveries where status = 'delivered'";

type Row = Readonly<Record<string, unknown>>;

export function sqliteLedger(file: string): LedgerReader {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  return ledger(
    async (query) => database.prepare(query).get() ?? {},
    async () => database.close(),
  );
}

export async function postgresLedger(url: string): Promise<LedgerReader> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return ledger(
    async (query) => (await client.query<Row>(query)).rows[0] ?? {},
    () => client.end(),
  );
}

function ledger(first: (query: string) => Promise<Row>, close: () => Promise<void>): LedgerReader {
  return {
    pending: async () => Number((await first(PENDING)).n),
    async read() {
      const clicks = await first(CLICKS);
      return {
        rows: Number(clicks.n),
        users: Number(clicks.users),
        delivered: Number((await first(DELIVERED)).n),
      };
    },
    close,
  };
}
