import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { StoreUnavailable } from "../model.ts";
import { SQLITE } from "../queries.ts";
import type { Database } from "../schema.ts";
import { delivered, LONG, newClick, stored } from "../testing.ts";
import { nodeSqliteDialect } from "./dialect.ts";
import { openSqlite, readyThreads, storeIn } from "./open.ts";
import { openDatabase } from "./open-database.ts";
import { SqliteThread } from "./sqlite-thread.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "metka-sqlite-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what is acknowledged is on disk: WAL, and a sync at every commit", () => {
  const database = openDatabase(join(folder, "metka.db"));
  expect(database.prepare("pragma journal_mode").get()).toEqual({ journal_mode: "wal" });
  // 2 is FULL: NORMAL syncs a WAL only at checkpoints.
  expect(database.prepare("pragma synchronous").get()).toEqual({ synchronous: 2 });
  database.close();
});

test("makes the folder that the database is to lie in", async () => {
  const store = await openSqlite(join(folder, "data", "deeper", "metka.db"), LONG);
  await store.ping();
  await store.close();
});

test("has the time of this machine, to the millisecond", async () => {
  const db = new Kysely<Database>({ dialect: nodeSqliteDialect(openDatabase(":memory:")) });
  const until = Date.now() + 50;
  while (Date.now() < until) {
    const before = Date.now();
    const { rows } = await sql<{ now: number }>`select ${SQLITE.now} as now`.execute(db);
    const after = Date.now();
    const now = rows[0]?.now ?? 0;
    expect(now).toBeGreaterThanOrEqual(before);
    expect(now).toBeLessThanOrEqual(after);
  }
  await db.destroy();
});

test("a full disk is reported as an outage, leaves nothing half-stored, and is over once there is space", async () => {
  const file = join(folder, "metka.db");
  const threads = await readyThreads(file, LONG);
  const store = storeIn(threads, file, LONG, { release: () => {} });
  const database = openDatabase(file);
  const attempted = await stored(store, newClick({ leased: true }));
  const before = counts();
  // SQLite itself refuses to grow the file: the same SQLITE_FULL that a full disk gives.
  const [pages] = Object.values(database.prepare("pragma page_count").get() ?? {});
  const mostPages = (count: unknown) =>
    threads.writer.ask("query", { sql: `pragma max_page_count = ${count}`, parameters: [] });
  await mostPages(pages);

  const clicks = Array.from({ length: 20 }, (_, n) => large(`event-${n}`));
  const results = await Promise.allSettled(clicks.map((click) => store.commitClick(click)));
  for (const result of results) {
    expect(result.status === "rejected" && result.reason).toBeInstanceOf(StoreUnavailable);
  }
  expect(counts()).toEqual(before);
  await expect(store.recordAttempt(delivered(attempted, { error: "е".repeat(20_000) }))).rejects.toThrow(
    StoreUnavailable,
  );
  const delivery = database.prepare("select status, attempts from deliveries where id = ?").get(attempted);
  expect(delivery).toEqual({ status: "pending", attempts: 1 });

  await mostPages(1_000_000);
  expect(await store.recordAttempt(delivered(attempted))).toBe(true);
  const again = await Promise.all(clicks.map((click) => store.commitClick(click)));
  expect(again.map(({ kind }) => kind)).toEqual(Array(20).fill("stored"));
  expect(counts()).toEqual({ clicks: 21, deliveries: 21, keys: 20 });
  await store.close();
  database.close();

  function counts() {
    const count = (table: string) => database.prepare(`select count(*) as n from ${table}`).get()?.n;
    return { clicks: count("api_utmtracking"), deliveries: count("deliveries"), keys: count("event_keys") };
  }
});

test("what another connection holds locked is reported as an outage, not as the click's fault", async () => {
  const file = join(folder, "metka.db");
  const limits = { batch: 10, concurrent: 1, waiting: 10, patienceMs: 100 };
  const store = storeIn(await readyThreads(file, LONG), file, LONG, { release: () => {} }, limits);
  await store.ping();
  const other = openDatabase(file);
  other.exec("begin immediate");
  await expect(store.commitClick(newClick())).rejects.toThrow(StoreUnavailable);
  other.exec("rollback");
  other.close();
  await stored(store, newClick());
  await store.close();
});

test("what was told as an outage while the file was locked is not done once it is free", async () => {
  const file = join(folder, "metka.db");
  const limits = { batch: 10, concurrent: 1, waiting: 10, patienceMs: 100 };
  const store = storeIn(await readyThreads(file, LONG), file, LONG, { release: () => {} }, limits);
  await store.ping();
  const { click } = newClick({ click: { user_id: "4001" } });
  await stored(store, newClick({ click }));
  const other = openDatabase(file);
  other.exec("begin immediate");
  await expect(store.admin.eraseUser("4001", () => "token")).rejects.toThrow(StoreUnavailable);
  other.exec("rollback");
  other.close();
  // Four times as long as the wait before a locked file is tried again.
  await sleep(200);
  expect((await store.admin.user("4001")).clicks).toHaveLength(1);
  await store.close();
});

test("a thread that ends is reported as an outage, and the next question begins another one", async () => {
  const file = join(folder, "metka.db");
  // Nothing is there to be read yet, so the thread ends as soon as it begins.
  const thread = new SqliteThread({ file, writes: undefined });
  const ask = () => thread.ask("query", { sql: "select 1 as one", parameters: [] });
  const asked = await Promise.allSettled([ask(), ask()]);
  for (const answer of asked) expect(answer.status === "rejected" && answer.reason).toBeInstanceOf(StoreUnavailable);
  openDatabase(file).close();
  expect(await ask()).toEqual([{ one: 1 }]);
  await thread.close();
  await expect(ask()).rejects.toThrow(StoreUnavailable);
});

test("a database that cannot be used is let go of, so that a start after its repair needs no waiting", async () => {
  const file = join(folder, "metka.db");
  const foreign = openDatabase(file);
  foreign.exec("create table api_utmtracking (id integer)");
  foreign.close();
  await expect(openSqlite(file, LONG)).rejects.toThrow("Миграция базы 0001-schema не прошла");
  // SQLite removes it when the last connection is closed.
  expect(existsSync(`${file}-wal`)).toBe(false);
  rmSync(file);
  const store = await openSqlite(file, LONG);
  await store.close();
});

function large(eventId: string) {
  return newClick({ click: { url: `https://vk.com/#${"x".repeat(10_000)}` }, eventId, leased: true });
}
