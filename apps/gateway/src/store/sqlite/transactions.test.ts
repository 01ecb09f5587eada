import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompiledQuery } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { LONG } from "../testing.ts";
import type { Work } from "../work.ts";
import { readyThreads, type Threads } from "./open.ts";
import { openDatabase } from "./open-database.ts";
import { Transactions } from "./transactions.ts";

const PATIENCE_MS = 5_000;

let folder: string;
let file: string;
let threads: Threads;
let transactions: Transactions;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "metka-transactions-"));
  file = join(folder, "metka.db");
  threads = await readyThreads(file, LONG);
  transactions = new Transactions(threads.writer);
  await run(() => insert("create table names (name text primary key)"));
});
afterEach(async () => {
  await Promise.all([threads.writer.close(), threads.reader.close()]);
  await rm(folder, { recursive: true });
});

function run<T>(work: Work<T>): Promise<T> {
  return transactions.runTogether(work, PATIENCE_MS);
}

function* insert(sql: string) {
  yield CompiledQuery.raw(sql);
}

const named = (name: string) => run(() => insert(`insert into names values ('${name}')`));

function names(): unknown[] {
  const database = openDatabase(file);
  const rows = database.prepare("select name from names order by name").all();
  database.close();
  return rows.map(({ name }) => name);
}

describe("works that come together", () => {
  test("share one transaction, and one that fails is undone alone", async () => {
    const ask = vi.spyOn(threads.writer, "ask");
    const before = named("a");
    const broken = run(function* () {
      yield* insert("insert into names values ('half')");
      throw new Error("changed its mind");
    });
    const refused = named("a");
    const after = named("b");
    await expect(broken).rejects.toThrow("changed its mind");
    await expect(refused).rejects.toThrow(/UNIQUE/);
    await Promise.all([before, after]);
    expect(names()).toEqual(["a", "b"]);
    expect(ask.mock.calls.filter(([, question]) => question === "commit")).toHaveLength(1);
  });

  test("are told so only once they are on disk", async () => {
    let seen: unknown[] | undefined;
    const first = named("a").then(() => {
      seen = names();
    });
    await Promise.all([first, named("b")]);
    expect(seen).toEqual(["a", "b"]);
  });

  test("all fail where their transaction is lost in between, and nothing of them is stored", async () => {
    const before = named("a");
    // As a full disk does.
    const lost = run(() => insert("rollback"));
    const after = named("b");
    for (const one of [before, lost, after]) await expect(one).rejects.toThrow(/the transaction is over/);
    expect(names()).toEqual([]);
    await named("c");
    expect(names()).toEqual(["c"]);
  });

  test("wait while another program has the file locked", async () => {
    const other = openDatabase(file);
    other.exec("begin immediate");
    const ask = vi.spyOn(threads.writer, "ask");
    const waiting = Promise.all([named("a"), named("b")]);
    const begins = () => ask.mock.calls.filter(([, question]) => question === "begin").length;
    await vi.waitFor(() => expect(begins()).toBeGreaterThan(1));
    other.exec("insert into names values ('other'); commit");
    other.close();
    await waiting;
    expect(names()).toEqual(["a", "b", "other"]);
  });
});
