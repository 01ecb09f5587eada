import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReportAnswer } from "@metka/contract";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test, vi } from "vitest";
import type { DatabaseTarget } from "../config.ts";
import { StoreUnavailable } from "../store/model.ts";
import { CuttableLink } from "../store/postgres/cuttable-link.ts";
import { openSqlite } from "../store/sqlite/open.ts";
import { openDatabase } from "../store/sqlite/open-database.ts";
import { KINDS, LONG } from "../store/testing.ts";
import { ReportsBuilding } from "./refusals.ts";
import { iso, PERIOD, ReportFixture, VIEWS } from "./report-fixture.ts";
import type { ReportQuery } from "./request.ts";
import { requestOf } from "./testing.ts";
import { ThreadedReports } from "./threaded-reports.ts";

const NETWORKS = new Map([["leads-tech", ["leads-tech"]]]);

const requestFor = (query: ReportQuery) =>
  requestOf({ limit: "10000", users: "1", ...PERIOD, ...query }, Date.parse("2025-06-01"));

function textOf(body: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
}

function answerOf(body: Uint8Array): ReportAnswer {
  const answer: ReportAnswer = JSON.parse(textOf(body));
  return answer;
}

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function newFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "metka-threaded-"));
  opened.push(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function threadOn(database: DatabaseTarget, catchUpMs = 5_000): Promise<ThreadedReports> {
  const settings = { file: join(await newFolder(), "reports.duckdb"), catchUpMs, memoryMb: 256, threads: 2 };
  const onNotice = (notice: string) => {
    throw new Error(notice);
  };
  const threaded = new ThreadedReports({ database, settings, onNotice });
  opened.push(() => threaded.close());
  return threaded;
}

/** A question that costs nothing. */
const ask = (threaded: ThreadedReports) => threaded.report(requestFor({}), NETWORKS);

describe.each(KINDS)("reports in a thread of their own, on %s", (kind) => {
  let fixture: ReportFixture;
  beforeAll(async () => {
    fixture = await ReportFixture.open(kind, inject("postgresUrl"));
    const click_id = "01kf0c5a00000000000000tesz";
    await fixture.visit("2025-03-10T10:10", { user_id: "1", ref: "бот", click_id });
    await fixture.tap("2025-03-11T10:10", { user_id: "1", ref: "post" });
    await fixture.network.take(
      { click_id, transaction_id: "1", status: "1", sum: "9.5" },
      { at: iso("2025-03-12T10:10") },
    );
  }, 60_000);
  afterAll(() => fixture?.close());

  test("are those of the same thread, however much is asked for at once, as JSON and as CSV", async () => {
    const threaded = await threadOn(fixture.storeFixture.target);
    const bodies = await Promise.all([
      ...VIEWS.map((view) => threaded.report(requestFor(view), NETWORKS)),
      threaded.report(requestFor({ ...VIEWS[0], format: "csv" }), NETWORKS),
    ]);
    for (const [at, view] of VIEWS.entries()) {
      const { as_of: _, ...told } = answerOf(bodies[at] ?? new Uint8Array());
      expect(await fixture.report(view)).toMatchObject(told);
    }
    expect(textOf(bodies.at(-1) ?? new Uint8Array())).toMatch(/^\ufeffday,offer,event_type,visits,/);
  });

  test("keep their replica up to date without a question, and report their state", async () => {
    const threaded = await threadOn(fixture.storeFixture.target);
    expect(threaded.status).toMatchObject({ building: { rows: 0, of: 0 }, equalAt: undefined });
    threaded.start();
    threaded.sleep();
    expect([threaded.isRunning, threaded.status.building]).toEqual([true, { rows: 0, of: 0 }]);
    await vi.waitFor(() => expect(threaded.status.equalAt).toBeDefined(), 20_000);
    expect(threaded.status).toMatchObject({ building: undefined, problem: undefined });
    const { equalAt = 0, applied } = threaded.status;
    expect(Date.now() - equalAt).toBeLessThan(20_000);
    await fixture.visit("2025-03-10T09:00", { ref: "later" });
    await vi.waitFor(() => expect(threaded.status.applied).not.toBe(applied), 20_000);
  });

  test("are ready without a thread where there is little to read", async () => {
    const threaded = await threadOn(fixture.storeFixture.target);
    threaded.sleep();
    expect([threaded.isRunning, threaded.status.building]).toEqual([false, undefined]);
    expect(answerOf(await ask(threaded)).totals.visits).toBeGreaterThan(0);
    expect(threaded.isRunning).toBe(true);
  });

  test("leave this thread free: it goes on while they read row after row", async () => {
    const own = await ReportFixture.open(kind, inject("postgresUrl"));
    opened.push(() => own.close());
    await manyClicks(own, 15_000);
    const threaded = await threadOn(own.storeFixture.target);
    // The thread is up before the turns of this one are counted.
    await ask(await threadOn(fixture.storeFixture.target));
    const there = await turnsWhile(() => threaded.report(requestFor({ group_by: "hour,ref,offer" }), NETWORKS));
    expect(answerOf(there.value).totals.visits).toBe(15_000);
    expect(there.turns).toBeGreaterThan(20);
  });

  test("of many rows are put off while these are read, and are there afterwards without anybody's help", async () => {
    const own = await ReportFixture.open(kind, inject("postgresUrl"));
    opened.push(() => own.close());
    await manyClicks(own, 60_000);
    const threaded = await threadOn(own.storeFixture.target, 0);
    const refused = await ask(threaded).catch((error: unknown) => error);
    if (!(refused instanceof ReportsBuilding)) expect.fail(String(refused));
    expect(refused.progress.of).toBeGreaterThanOrEqual(60_000);
    await vi.waitFor(() => expect(threaded.status.building).toBeUndefined(), { timeout: 60_000, interval: 100 });
    expect(answerOf(await ask(threaded)).totals).toMatchObject({ visits: 60_000, unique_visits: 60_000 });
    const groups = await threaded.report(requestFor({ group_by: "ref", limit: "1" }), NETWORKS);
    expect(answerOf(groups)).toMatchObject({ groups: 100, rows: [{ visits: 600 }] });
  }, 120_000);

  test("end with close(), and so does what is under way", async () => {
    const threaded = await threadOn(fixture.storeFixture.target);
    await ask(threaded);
    const underWay = Promise.allSettled(VIEWS.map((view) => threaded.report(requestFor(view), NETWORKS)));
    await threaded.close();
    const ends = await underWay;
    expect(ends.at(-1)).toMatchObject({ status: "rejected" });
    await threaded.close();
  });
});

describe("where the database can't be read", () => {
  const unavailable = (asked: Promise<unknown>, message = /./) =>
    Promise.all([expect(asked).rejects.toBeInstanceOf(StoreUnavailable), expect(asked).rejects.toThrow(message)]);

  test("a file that is not there yet takes its questions along, and the first one after it is there is answered", async () => {
    const file = join(await newFolder(), "metka.db");
    const threaded = await threadOn({ kind: "sqlite", file });
    for (const question of [ask(threaded), ask(threaded)]) await unavailable(question);
    await unavailable(ask(threaded));
    const store = await openSqlite(file, LONG);
    opened.push(() => store.close());
    expect(answerOf(await ask(threaded)).totals.visits).toBe(0);
  });

  test("a file that is no database fails each question, and holds none of them up", async () => {
    const file = join(await newFolder(), "metka.db");
    await writeFile(file, "no database, but long enough to look like one. ".repeat(100));
    const threaded = await threadOn({ kind: "sqlite", file });
    for (let time = 0; time < 2; time += 1) await unavailable(ask(threaded));
  });

  test("a database without its tables is reported in SQLite's words, and by the same thread once it has them", async () => {
    const file = join(await newFolder(), "metka.db");
    openDatabase(file).close();
    const threaded = await threadOn({ kind: "sqlite", file });
    await unavailable(ask(threaded), /SQLite did not answer: .*no such table/);
    const store = await openSqlite(file, LONG);
    opened.push(() => store.close());
    expect(answerOf(await ask(threaded)).totals.visits).toBe(0);
  });

  test("a PostgreSQL that is cut off answers once it is back", async () => {
    const fixture = await ReportFixture.open("postgres", inject("postgresUrl"));
    opened.push(() => fixture.close());
    if (fixture.storeFixture.target.kind !== "postgres") throw new Error("not PostgreSQL");
    const link = await CuttableLink.to(fixture.storeFixture.target.url);
    opened.push(() => link.cut());
    const threaded = await threadOn({ kind: "postgres", url: link.url });
    expect(answerOf(await ask(threaded)).totals.visits).toBe(0);
    await link.cut();
    for (let time = 0; time < 2; time += 1) await unavailable(ask(threaded));
    await link.heal();
    expect(answerOf(await ask(threaded)).totals.visits).toBe(0);
  });
});

/** Visits of one hour, each of another user's. */
async function manyClicks({ db, store }: ReportFixture, count: number): Promise<void> {
  const at = store.dialect === "sqlite" ? sql`'2025-03-10T10:10:00.000Z'` : sql`timestamptz '2025-03-10T10:10:00.000Z'`;
  await sql`
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})
    insert into api_utmtracking (click_id, event_type, timestamp, received_at, user_id, ref, offer, launch_params_check)
    select 'click-' || n, 'arbitrage_send', ${at}, ${at}, 'user-' || n, 'ad-' || (n % 100), 'leads-tech', 'off'
    from numbers`.execute(db);
}

/** How often this thread came round while something was done. */
async function turnsWhile<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly turns: number }> {
  let [turns, done] = [0, false];
  const under = work().finally(() => {
    done = true;
  });
  while (!done) {
    await new Promise(setImmediate);
    turns += 1;
  }
  return { value: await under, turns };
}
