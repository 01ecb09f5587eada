import { DatabaseSync } from "node:sqlite";
import pg from "pg";

/** What the database holds, counted by SQL, not by the gateway. */
export interface Ledger {
  /** Rows of `api_utmtracking`. */
  readonly rows: number;
  /** Different users among them: each request has its own. */
  readonly users: number;
  /** Deliveries that the network has answered. */
  readonly delivered: number;
}

export interface LedgerReader {
  /** Of one offer, or of all. */
  pending(offer?: string): Promise<number>;
  read(offer?: string): Promise<Ledger>;
  close(): Promise<void>;
}

type Row = Readonly<Record<string, unknown>>;
/** One row; the only parameter of the query is the offer. */
type First = (query: string, offer: string | undefined) => Promise<Row>;

export function sqliteLedger(file: string): LedgerReader {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  return ledger(
    "?1",
    async (query, offer) => database.prepare(query).get(offer ?? null) ?? {},
    async () => database.close(),
  );
}

export async function postgresLedger(url: string): Promise<LedgerReader> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return ledger(
    "$1::text",
    async (query, offer) => (await client.query<Row>(query, [offer ?? null])).rows[0] ?? {},
    () => client.end(),
  );
}

/** Each offer of the bench has a network of its own, with the same name. */
function ledger(placeholder: string, first: First, close: () => Promise<void>): LedgerReader {
  const of = (column: string) => `(${placeholder} is null or ${column} = ${placeholder})`;
  const deliveries = (status: string) =>
    `select count(*) as n from deliveries where status = '${status}' and ${of("network")}`;
  const clicks = `select count(*) as n, count(distinct user_id) as users from api_utmtracking where ${of("offer")}`;
  return {
    pending: async (offer) => Number((await first(deliveries("pending"), offer)).n),
    async read(offer) {
      const { n, users } = await first(clicks, offer);
      const delivered = (await first(deliveries("delivered"), offer)).n;
      return { rows: Number(n), users: Number(users), delivered: Number(delivered) };
    },
    close,
  };
}
