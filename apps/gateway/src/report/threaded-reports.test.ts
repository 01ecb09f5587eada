import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ReportAnswer } from "@metka/contract";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import type { DatabaseTarget } from "../config.ts";
import { StoreUnavailable } from "../store/model.ts";
import { CuttableLink } from "../store/postgres/cuttable-link.ts";
import { FORM } from "../store/report/aggregate-store.ts";
import { GROUPS_MOST, HOUR_MS, type SegmentKind } from "../store/report/model.ts";
import { openSqlite } from "../store/sqlite/open.ts";
import { openDatabase } from "../store/sqlite/open-database.ts";
import { KINDS, LONG } from "../store/testing.ts";
import { TooManyGroups } from "./build-report.ts";
import type { BuiltReport, Reports } from "./report-maker.ts";
import { iso, PERIOD, ReportRoom, VIEWS } from "./report-room.ts";
import { pack, segmentOf } from "./segment.ts";
import { ThreadedReports } from "./threaded-reports.ts";

const NO_NETWORKS = new Map<string, readonly string[]>();
const BEGIN_MS = Date.parse(PERIOD.from);

function textOf({ body }: BuiltReport): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
}

function answerOf(report: BuiltReport): ReportAnswer {
  const answer: ReportAnswer = JSON.parse(textOf(report));
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

function threadOn(target: DatabaseTarget): ThreadedReports {
  const threaded = new ThreadedReports(target);
  opened.push(() => threaded.close());
  return threaded;
}

describe.each(KINDS)("reports in a thread of their own, on %s", (kind) => {
  let room: ReportRoom;
  beforeAll(async () => {
    room = await ReportRoom.open(kind, inject("postgresUrl"));
    const click_id = "01kf0c5a00000000000000tesz";
    await room.visit("2025-03-10T10:10", { user_id: "1", ref: "бот", click_id });
    await room.tap("2025-03-11T10:10", { user_id: "1", ref: "post" });
    await room.network.take(
      { click_id, transaction_id: "1", status: "1", sum: "9.5" },
      { at: iso("2025-03-12T10:10") },
    );
  });
  afterAll(() => room?.close());

  test("are those of the same thread, whatever is asked for, however much of it at once", async () => {
    const threaded = threadOn(room.room.target);
    const hour = { fromMs: BEGIN_MS + 10 * HOUR_MS, toMs: BEGIN_MS + 11 * HOUR_MS };
    const csv = { ...VIEWS[0], format: "csv" };
    const asked = async (reports: Reports) =>
      await Promise.all([
        ...[...VIEWS, csv].map(async (view) => textOf(await reports.report(room.request(view), NO_NETWORKS))),
        reports.count(["clicks", "conversions"], hour),
        reports.quarters("clicks", hour),
        reports.day("clicks", hour),
        reports.nextActivity(BEGIN_MS + 11 * HOUR_MS),
        reports.nextActivity(Date.parse("2026-01-01")),
      ]);
    const answers = await asked(threaded);
    expect(answers).toEqual(await asked(room.maker));
    expect(answers.slice(-2)).toEqual([Date.parse("2025-03-11T10:10Z"), undefined]);
    expect(answers[VIEWS.length]).toMatch(/^\ufeffday,offer,event_type,visits,/);
    expect(JSON.parse(String(answers[0]))).toMatchObject({
      totals: { visits: 1, clicks: 1, conversions: 1, revenue: { RUB: "9.50" } },
    });
  });

  test("are counted in advance from there as well", async () => {
    const own = await ReportRoom.open(kind, inject("postgresUrl"));
    opened.push(() => own.close());
    await own.visit("2025-03-10T10:10");
    const threaded = threadOn(own.room.target);
    await own.aggregator({ reports: threaded }).pass();
    const { read, totals } = answerOf(await threaded.report(own.request({}), NO_NETWORKS));
    expect(read).toEqual({ aggregated_hours: 72, raw_hours: 0, raw_marks: [] });
    expect(totals).toMatchObject({ visits: 1 });
  });

  test("of too many groups are refused, and those that were asked for at the same time are not", async () => {
    const own = await ReportRoom.open(kind, inject("postgresUrl"));
    opened.push(() => own.close());
    await manyGroups(own);
    const threaded = threadOn(own.room.target);
    const [refused, told] = await Promise.allSettled([
      threaded.report(own.request({ group_by: "hour,ref" }), NO_NETWORKS),
      threaded.report(own.request({ group_by: "ref", limit: "1" }), NO_NETWORKS),
    ]);
    expect(refused).toEqual({ status: "rejected", reason: new TooManyGroups() });
    if (told?.status !== "fulfilled") expect.fail("refused");
    expect(answerOf(told.value)).toMatchObject({ totals: { visits: 1_008_000 }, groups: 14_000 });
  });

  test("leave this thread free: it goes on while they read row after row", async () => {
    const own = await ReportRoom.open(kind, inject("postgresUrl"));
    opened.push(() => own.close());
    await manyClicks(own, 20_000);
    const threaded = threadOn(own.room.target);
    // The thread is up before the turns of this one are counted.
    await threaded.nextActivity(0);
    const request = own.request({ group_by: "hour,ref,offer" });
    const there = await turnsWhile(() => threaded.report(request, NO_NETWORKS));
    expect(answerOf(there.value).totals.visits).toBe(20_000);
    expect(there.turns).toBeGreaterThan(20);
    // What it would be without a thread, where the database answers in this one.
    if (kind === "sqlite")
      expect((await turnsWhile(() => own.maker.report(request, NO_NETWORKS))).turns).toBeLessThan(3);
  });

  test("end with close(), those under way with an error", async () => {
    const threaded = threadOn(room.room.target);
    await threaded.nextActivity(0);
    const underWay = threaded.report(room.request({}), NO_NETWORKS);
    const ended = expect(underWay).rejects.toThrow(StoreUnavailable);
    await threaded.close();
    await ended;
    await threaded.close();
  });

  test("keep the process for as long as somebody waits for one, and no longer", async () => {
    const file = join(await newFolder(), "program.mjs");
    await writeFile(
      file,
      `import { ThreadedReports } from ${JSON.stringify(new URL("./threaded-reports.ts", import.meta.url))};
      const threaded = new ThreadedReports(${JSON.stringify(room.room.target)});
      console.log(await threaded.nextActivity(0), await threaded.nextActivity(${Date.parse("2025-03-11")}));`,
    );
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: "utf8", timeout: 15_000 });
    const times = ["2025-03-10T10:10Z", "2025-03-11T10:10Z"].map((at) => Date.parse(at));
    expect([status, stdout, stderr]).toEqual([0, `${times.join(" ")}\n`, ""]);
  });
});

describe("where the database can't be read", () => {
  const unavailable = (asked: Promise<unknown>, message = /./) =>
    Promise.all([expect(asked).rejects.toBeInstanceOf(StoreUnavailable), expect(asked).rejects.toThrow(message)]);

  test("a file that is not there yet takes its questions along, and the first one after it is there is answered", async () => {
    const file = join(await newFolder(), "metka.db");
    const threaded = threadOn({ kind: "sqlite", file });
    const asked = [threaded.nextActivity(0), threaded.nextActivity(1)];
    for (const question of asked) await unavailable(question);
    await unavailable(threaded.nextActivity(0));
    const store = await openSqlite(file, LONG);
    opened.push(() => store.close());
    expect(await threaded.nextActivity(0)).toBeUndefined();
  });

  test("a file that is no database fails each question, and holds none of them up", async () => {
    const file = join(await newFolder(), "metka.db");
    await writeFile(file, "no database, but long enough to look like one. ".repeat(100));
    const threaded = threadOn({ kind: "sqlite", file });
    for (let time = 0; time < 2; time += 1) await unavailable(threaded.nextActivity(0));
  });

  test("a database without its tables is told by SQLite's words, and by the same thread once it has them", async () => {
    const file = join(await newFolder(), "metka.db");
    openDatabase(file).close();
    const threaded = threadOn({ kind: "sqlite", file });
    await unavailable(threaded.nextActivity(0), /SQLite did not answer: .*no such table/);
    const store = await openSqlite(file, LONG);
    opened.push(() => store.close());
    expect(await threaded.nextActivity(0)).toBeUndefined();
  });

  test("a PostgreSQL that is cut off answers once it is back", async () => {
    const room = await ReportRoom.open("postgres", inject("postgresUrl"));
    opened.push(() => room.close());
    if (room.room.target.kind !== "postgres") throw new Error("not PostgreSQL");
    const link = await CuttableLink.to(room.room.target.url);
    opened.push(() => link.cut());
    const threaded = threadOn({ kind: "postgres", url: link.url });
    expect(await threaded.nextActivity(0)).toBeUndefined();
    await link.cut();
    for (let time = 0; time < 2; time += 1) await unavailable(threaded.nextActivity(0));
    await link.heal();
    expect(await threaded.nextActivity(0)).toBeUndefined();
  });
});

/** Segments of as many groups as no report may have: 72 hours, each with 14,000 ads. */
async function manyGroups({ db }: ReportRoom): Promise<void> {
  const cell = (n: number) => ({ values: ["arbitrage_send", `ad-${n}`], counts: [1, 1, 0, 1, 0] });
  const cells = Array.from({ length: 14_000 }, (_, n) => cell(n));
  const packed = pack(segmentOf({ names: ["event_type", "ref"], left: [], cells }));
  expect(72 * cells.length).toBeGreaterThan(GROUPS_MOST);
  for (let hour = 0; hour < 72; hour += 1) {
    const from_ms = BEGIN_MS + hour * HOUR_MS;
    const kind: SegmentKind = "clicks";
    const row = { kind, from_ms, to_ms: from_ms + HOUR_MS, form: FORM, left_out: "[]", cells: packed };
    await db.insertInto("report_segments").values(row).execute();
  }
  await db
    .updateTable("report_progress")
    .set({ built_to_ms: Date.parse(PERIOD.to) })
    .execute();
}

/** Visits of one hour, each of another user's. */
async function manyClicks({ db, store }: ReportRoom, count: number): Promise<void> {
  const at = store.dialect === "sqlite" ? sql`'2025-03-10T10:10:00.000Z'` : sql`timestamptz '2025-03-10T10:10:00.000Z'`;
  await sql`
    with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${sql.lit(count)})
    insert into api_utmtracking (click_id, event_type, timestamp, received_at, user_id, ref, offer, launch_params_check)
    select 'click-' || n, 'arbitrage_send', ${at}, ${at}, 'user-' || n, 'ad-' || n % 100, 'leads-tech', 'off'
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
