import { freshDatabase } from "@metka/testing/fresh-database.ts";
import { type PostgresServer, startPostgres } from "@metka/testing/postgres-server.ts";
import { until } from "@metka/testing/until.ts";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Store } from "../model.ts";
import { openStore } from "../open.ts";
import { LONG, newClick, stored } from "../testing.ts";

// A server of its own: its syncs are counted, and other tests' would be counted with them.
let server: PostgresServer;
let admin: pg.Client;
let url: string;
beforeAll(async () => {
  server = await startPostgres();
  admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
}, 60_000);
afterAll(async () => {
  await admin?.end();
  await server?.stop();
});
beforeEach(async () => {
  url = await freshDatabase(server.url);
});

function open(): Promise<Store> {
  return openStore({ kind: "postgres", url }, LONG, () => {});
}

/** Syncs of the write-ahead log since the server's start, as far as the server has counted them. */
async function walSyncs(): Promise<number> {
  // From version 18 on the views of I/O have them; before, pg_stat_wal.
  const { rows: versions } = await admin.query<{ version: number }>(
    "select current_setting('server_version_num')::int as version",
  );
  const counted =
    (versions[0]?.version ?? 0) >= 180_000
      ? "select sum(fsyncs)::int as syncs from pg_stat_io where object = 'wal'"
      : "select wal_sync::int as syncs from pg_stat_wal";
  await admin.query("select pg_stat_force_next_flush()");
  const { rows } = await admin.query<{ syncs: number }>(counted);
  return rows[0]?.syncs ?? 0;
}

/** The syncs that the work of one store takes. A backend's are counted at the latest when it ends. */
async function syncsOf(work: (store: Store) => Promise<void>): Promise<number> {
  await (await open()).close();
  await backendsGone();
  const before = await walSyncs();
  const store = await open();
  await work(store);
  await store.close();
  await backendsGone();
  return (await walSyncs()) - before;
}

async function backendsGone(): Promise<void> {
  await until("the gateway's backends are gone", 10_000, async () => {
    const { rows } = await admin.query("select from pg_stat_activity where application_name like 'metka %'");
    return rows.length === 0;
  });
}

test("each click is synced to disk before it is acknowledged", async () => {
  const syncs = await syncsOf(async (store) => {
    for (let n = 0; n < 100; n++) await stored(store, newClick({ leased: true }));
  });
  expect(syncs).toBeGreaterThanOrEqual(100);
});

test("clicks that come together share syncs", async () => {
  const syncs = await syncsOf(async (store) => {
    const clicks = Array.from({ length: 2_000 }, () => newClick({ leased: true, eventId: crypto.randomUUID() }));
    await Promise.all(clicks.map((click) => stored(store, click)));
  });
  expect(syncs).toBeGreaterThanOrEqual(1);
  expect(syncs).toBeLessThan(100);
});

test("refuses a database that acknowledges before the disk has it, by the setting's name", async () => {
  const { pathname } = new URL(url);
  await admin.query(`alter database ${pathname.slice(1)} set synchronous_commit = off`);
  await expect(open()).rejects.toThrow("synchronous_commit=off");
});

test("refuses a server that never syncs, by the setting's name", async () => {
  await admin.query("alter system set fsync = off");
  await reload("off");
  await expect(open()).rejects.toThrow("fsync=off");
  await admin.query("alter system reset fsync");
  await reload("on");
  await (await open()).close();
});

async function reload(fsync: "on" | "off"): Promise<void> {
  await admin.query("select pg_reload_conf()");
  await until(`fsync is ${fsync}`, 10_000, async () => {
    const fresh = new pg.Client({ connectionString: url });
    await fresh.connect();
    const { rows } = await fresh.query<{ fsync: string }>("show fsync");
    await fresh.end();
    return rows[0]?.fsync === fsync;
  });
}
