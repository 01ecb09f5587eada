import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { openReading } from "../store/report/reading.ts";
import { KINDS, newClick, type StoreFixture } from "../store/testing.ts";
import { ReportEngine } from "./engine.ts";
import { DuckDb } from "./replica/duckdb.ts";
import { iso, PERIOD, ReportFixture } from "./report-fixture.ts";
import { requestOf } from "./testing.ts";

const NO_NETWORKS = new Map<string, readonly string[]>();
const REQUEST = requestOf({ ...PERIOD, group_by: "ref" }, Date.parse("2025-06-01"));

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** An engine that keeps its notices. */
function engineIn(fixture: StoreFixture, file = "reports.duckdb") {
  const notices: string[] = [];
  const engine = new ReportEngine({
    reading: openReading(fixture.target, () => {}),
    settings: { file: join(fixture.folder, file), catchUpMs: 5_000, memoryMb: 256, threads: 2 },
    onNotice: (notice) => notices.push(notice),
  });
  opened.push(() => engine.close());
  return { engine, notices, visits: async () => (await engine.answer(REQUEST, NO_NETWORKS)).totals.visits };
}

describe.each(KINDS)("a replica, on %s", (kind) => {
  let reports: ReportFixture;
  let fixture: StoreFixture;
  beforeEach(async () => {
    reports = await ReportFixture.open(kind, inject("postgresUrl"));
    fixture = reports.storeFixture;
    opened.push(() => reports.close());
    for (let n = 0; n < 5; n += 1) await reports.visit(`2025-03-10T10:1${n}`, { user_id: `u${n}`, ref: "bot" });
  });
  const file = () => join(fixture.folder, "reports.duckdb");

  test("is there after a restart, reads no row twice, and misses none", async () => {
    const first = engineIn(fixture);
    expect(await first.visits()).toBe(5);
    await first.engine.close();
    await reports.visit("2025-03-10T10:20");
    // A row that was changed behind the triggers is not read again: the replica has it from before.
    const off =
      kind === "sqlite" ? sql`drop trigger report_click_changed` : sql`alter table api_utmtracking disable trigger all`;
    await off.execute(reports.db);
    await reports.db.updateTable("api_utmtracking").set({ isbot: 1 }).where("user_id", "=", "u1").execute();
    const second = engineIn(fixture);
    expect(await second.visits()).toBe(6);
    expect(second.notices).toEqual([]);
  });

  test.each([
    [
      "is no database",
      (path: string) => writeFileSync(path, "no database, but long enough to look like one. ".repeat(500)),
    ],
    ["is cut off", (path: string) => truncateSync(path, Math.floor(statSync(path).size / 2))],
  ])("whose file %s is set aside with a notice, and made again", async (_, spoil) => {
    const first = engineIn(fixture);
    expect(await first.visits()).toBe(5);
    await first.engine.close();
    spoil(file());
    const second = engineIn(fixture);
    expect(await second.visits()).toBe(5);
    expect(second.notices).toEqual([expect.stringMatching(/не читается.*reports\.duckdb\.broken.*делаем заново/s)]);
    expect(existsSync(`${file()}.broken`)).toBe(true);
  });

  test("of other tables, or of another database, is made again", async () => {
    const other = await DuckDb.open(file(), { memoryMb: 128, threads: 1, temporary: `${file()}.tmp` });
    await other.run("create table something (id integer)");
    other.close();
    const first = engineIn(fixture);
    expect(await first.visits()).toBe(5);
    expect(first.notices).toEqual([expect.stringContaining("делаем её заново")]);
    await first.engine.close();
    await reports.db.updateTable("report_source").set({ source: "another" }).execute();
    const second = engineIn(fixture);
    expect(await second.visits()).toBe(5);
    expect(second.notices).toEqual([expect.stringContaining("делаем её заново")]);
  });

  test("in a file that another process has open lies in a file of its own", async () => {
    await (await DuckDb.open(file(), { memoryMb: 128, threads: 1, temporary: `${file()}.tmp` })).close();
    const holder = spawn(process.execPath, [
      "--input-type=module",
      "-e",
      `import { DuckDBInstance } from ${JSON.stringify(import.meta.resolve("@duckdb/node-api"))};
      await DuckDBInstance.create(${JSON.stringify(file())});
      console.log("open");
      setInterval(() => {}, 1000);`,
    ]);
    opened.push(async () => holder.kill("SIGKILL"));
    await once(holder.stdout, "data");
    const { visits, notices } = engineIn(fixture);
    expect(await visits()).toBe(5);
    expect(notices).toEqual([]);
    expect(existsSync(join(fixture.folder, "reports-2.duckdb"))).toBe(true);
  });

  test("that has been away for longer than notes are kept reads everything again", async () => {
    const first = engineIn(fixture);
    expect(await first.visits()).toBe(5);
    await first.engine.close();
    await reports.visit("2025-03-10T10:20");
    // As if a week had passed, or five million notes.
    if (kind === "postgres")
      await reports.db
        .updateTable("report_changes")
        .set({ noted_at: iso("2025-01-01") })
        .execute();
    await reports.store.forgetChanges(kind === "sqlite" ? "1000000" : "");
    expect(await reports.db.selectFrom("report_changes").selectAll().execute()).toEqual([]);
    expect(await engineIn(fixture).visits()).toBe(6);
  });

  test("that is ahead of its database, since an older copy was put back, reads everything again", async () => {
    const first = engineIn(fixture);
    expect(await first.visits()).toBe(5);
    await first.engine.close();
    const db = await DuckDb.open(file(), { memoryMb: 128, threads: 1, temporary: `${file()}.tmp` });
    await db.run("delete from clicks");
    await db.run(`update state set position = '${kind === "sqlite" ? "1000000" : "9000000000:9000000000:"}'`);
    db.close();
    expect(await engineIn(fixture).visits()).toBe(5);
  });

  test("holds neither a user's ID nor a mark, in no file, before and after an erasure", async () => {
    const { engine } = engineIn(fixture);
    const secret = "вася-4815162342";
    const click = {
      user_id: secret,
      ref: `of-${secret}`,
      utm_term: secret,
      ip_address: "203.0.113.77",
      user_agent: "Lynx-7.7",
    };
    const click_id = "01kf0c5a00000000000000tesz";
    await reports.visit("2025-03-10T11:00", { ...click, click_id });
    await reports.visit("2025-03-10T11:01", { ...click, user_id: null, ref: null, utm_term: null });
    await reports.network.take(
      { click_id, transaction_id: "1", status: "approved", sum: "1" },
      { at: iso("2025-03-11T00:00") },
    );
    const query = { ...PERIOD, group_by: "ref,utm_term", users: "1", "filter[utm_term]": secret };
    const ask = () => engine.answer(requestOf(query, Date.now()), NO_NETWORKS);
    expect((await ask()).rows).toMatchObject([{ group: { utm_term: secret }, users: 1 }]);
    const personal = [secret, "4815162342", "203.0.113.77", "Lynx-7.7", click_id];
    const found = (text: string) => replicaFiles(fixture.folder).some((path) => readFileSync(path).includes(text));
    // What is no person's is found: rows that are not in the file yet are in its log, as they are.
    expect(found("approved")).toBe(true);
    expect(personal.filter(found)).toEqual([]);
    await reports.store.admin.eraseUser(secret, () => "a random name");
    expect((await ask()).rows).toEqual([]);
    expect(personal.filter(found)).toEqual([]);
    await engine.close();
    expect(personal.filter(found)).toEqual([]);
    // A compressed block might hide a text: the same rows, in blocks that are not compressed.
    await writeUncompressed(file());
    expect(found("approved")).toBe(true);
    expect(personal.filter(found)).toEqual([]);
  });

  test("makes the folder that it is to lie in", async () => {
    expect(await engineIn(fixture, "data/deeper/reports.duckdb").visits()).toBe(5);
  });

  test("is asked while it is made: the progress is reported", async () => {
    const { engine } = engineIn(fixture);
    expect(engine.progress).toEqual({ rows: 0, of: 0 });
    expect(engine.applied).toBeUndefined();
    expect(await engine.follow()).toBe(false);
    expect(engine.progress).toMatchObject({ rows: 0, of: expect.any(Number) });
    while (!(await engine.follow()));
    expect(engine.progress).toBeUndefined();
    expect(engine.applied).toBeDefined();
  });
});

async function writeUncompressed(path: string): Promise<void> {
  const db = await DuckDb.open(path, { memoryMb: 128, threads: 1, temporary: `${path}.tmp` });
  await db.run("pragma force_compression = 'uncompressed'");
  for (const row of await db.rows("select table_name from duckdb_tables()")) {
    const name = String(row.get("table_name"));
    await db.run(`create table "${name} copy" as select * from "${name}"`);
    await db.run(`drop table "${name}"`);
  }
  await db.run("checkpoint");
  db.close();
}

test("a transaction of PostgreSQL that commits after later ones is not missed, and is not there before", async () => {
  const reports = await ReportFixture.open("postgres", inject("postgresUrl"));
  opened.push(() => reports.close());
  const { visits } = engineIn(reports.storeFixture);
  const [inserted, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const row = { ...newClick().click, received_at: iso("2025-03-10T10:00"), timestamp: iso("2025-03-10T10:00") };
  const slow = reports.db.transaction().execute(async (within) => {
    await within.insertInto("api_utmtracking").values(row).execute();
    inserted.resolve();
    await released.promise;
  });
  await inserted.promise;
  await reports.visit("2025-03-10T10:01");
  expect(await visits()).toBe(1);
  await reports.visit("2025-03-10T10:02");
  expect(await visits()).toBe(2);
  released.resolve();
  await slow;
  expect(await visits()).toBe(3);
});

function replicaFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.startsWith("reports.duckdb"))
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
