import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Batch, FILLED_TABLES, type Filler, type Row } from "./filler.ts";

/** Those that no constraint has made. */
const OWN_INDEXES = `
  select indexname, indexdef from pg_indexes
  where schemaname = 'public' and tablename = any($1) and indexname not in (select conname from pg_constraint)`;

/**
 * The server reads the rows itself, out of a file that is written for each batch, which is its fastest way to take
 * them; so it must be on this machine and the user a superuser, as on the server that tests and benches start.
 */
export async function postgresFiller(url: string): Promise<Filler> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const folder = await mkdtemp(join(tmpdir(), "metka-rows-"));
  // The server may run as another user.
  await chmod(folder, 0o755);
  const file = join(folder, "rows");
  const copy = async (table: string, rows: readonly Row[]) => {
    const columns = Object.keys(rows[0] ?? {});
    if (columns.length === 0) return;
    await writeFile(file, rows.map(copyLine).join(""));
    await client.query(`copy ${table} (${columns.join(", ")}) from '${file}'`);
  };
  await client.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'");
  return {
    async strip() {
      const { rows: own } = await client.query<{ indexname: string; indexdef: string }>(OWN_INDEXES, [FILLED_TABLES]);
      for (const { indexname } of own) await client.query(`drop index ${indexname}`);
      await client.query("set session_replication_role = replica");
      return async () => {
        await client.query("set session_replication_role = origin");
        for (const { indexdef } of own) await client.query(indexdef);
        // As the server's own housekeeping would have done, had the rows come in thirty days.
        await client.query(`vacuum (analyze) ${FILLED_TABLES.join(", ")}`);
      };
    },
    async write(batch: Batch) {
      await client.query("begin");
      for (const [table, rows] of batch) await copy(table, rows);
      await client.query(
        "select setval(pg_get_serial_sequence('api_utmtracking', 'id'), max(id)) from api_utmtracking",
      );
      await client.query("commit");
    },
    async nextId() {
      const { rows } = await client.query<{ id: string | null }>("select max(id) as id from api_utmtracking");
      return Number(rows[0]?.id ?? 0) + 1;
    },
    async lastMs() {
      const { rows } = await client.query<{ at: Date }>("select max(received_at) as at from api_utmtracking");
      return rows[0]?.at.getTime() ?? Number.NaN;
    },
    async close() {
      await client.end();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A line of COPY's text format. */
function copyLine(row: Row): string {
  return `${Object.values(row).map(copyValue).join("\t")}\n`;
}

function copyValue(value: Row[string]): string {
  if (value === null) return "\\N";
  if (typeof value === "number") return String(value);
  return /[\\\n\r\t]/.test(value)
    ? value.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\t", "\\t")
    : value;
}
