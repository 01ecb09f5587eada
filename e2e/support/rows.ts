import { DatabaseSync } from "node:sqlite";
import pg from "pg";

export type Row = Record<string, unknown>;

export interface DeliveryRow {
  readonly id: number;
  readonly host: string;
  readonly status: string;
  readonly attempts: number;
  readonly unknowns: number;
  readonly leased_by: string | null;
  readonly http_status: number | null;
  readonly error: string | null;
}

export interface AttemptRow {
  readonly delivery_id: number;
  readonly number: number;
  readonly outcome: string;
  readonly http_status: number | null;
}

/** The PostgreSQL driver gives 64-bit numbers as text; these tests hold none beyond 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid: number, format?: "text" | "binary") =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
};

/** What a user's own SQL client sees in a gateway's database, running or not. */
export class Rows {
  readonly #database: string;

  /** `database`: a SQLite file, or a PostgreSQL URL. */
  constructor(database: string) {
    this.#database = database;
  }

  async all(query: string): Promise<Row[]> {
    if (!this.#database.startsWith("postgres:")) return this.#fromFile(query);
    const client = new pg.Client({ connectionString: this.#database, types });
    await client.connect();
    try {
      return (await client.query<Row>(query)).rows;
    } finally {
      await client.end();
    }
  }

  /** A change by hand, past every gateway. */
  async change(statement: string): Promise<void> {
    if (this.#database.startsWith("postgres:")) {
      await this.all(statement);
      return;
    }
    const file = new DatabaseSync(this.#database, { timeout: 5000 });
    try {
      file.exec(statement);
    } finally {
      file.close();
    }
  }

  async count(from: string): Promise<number> {
    const [row] = await this.all(`select count(*) as n from ${from}`);
    return Number(row?.n);
  }

  /** `api_utmtracking`, oldest first. */
  clicks(): Promise<Row[]> {
    return this.all("select * from api_utmtracking order by id");
  }

  async deliveries(): Promise<DeliveryRow[]> {
    const rows = await this.all(
      "select id, host, status, attempts, unknowns, leased_by, http_status, error from deliveries order by id",
    );
    return rows.map((row) => ({
      id: Number(row.id),
      host: String(row.host),
      status: String(row.status),
      attempts: Number(row.attempts),
      unknowns: Number(row.unknowns),
      leased_by: row.leased_by === null ? null : String(row.leased_by),
      http_status: row.http_status === null ? null : Number(row.http_status),
      error: row.error === null ? null : String(row.error),
    }));
  }

  async delivery(id: number): Promise<DeliveryRow> {
    const found = (await this.deliveries()).find((delivery) => delivery.id === id);
    if (found === undefined) throw new Error(`no delivery ${id}`);
    return found;
  }

  /** Of one delivery, in order; of all without `id`. */
  async attempts(id?: number): Promise<AttemptRow[]> {
    const rows = await this.all("select * from attempts order by delivery_id, number");
    return rows
      .map((row) => ({
        delivery_id: Number(row.delivery_id),
        number: Number(row.number),
        outcome: String(row.outcome),
        http_status: row.http_status === null ? null : Number(row.http_status),
      }))
      .filter(({ delivery_id }) => id === undefined || delivery_id === id);
  }

  #fromFile(query: string): Row[] {
    const file = new DatabaseSync(this.#database, { readOnly: true, timeout: 5000 });
    try {
      return file.prepare(query).all();
    } finally {
      file.close();
    }
  }
}
