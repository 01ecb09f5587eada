import { parentPort, workerData } from "node:worker_threads";
import { asker } from "./asker.ts";
import { openDatabase, openForReading } from "./open-database.ts";
import { toInput } from "./parameters.ts";
import { type Answer, faultOf, type Questions, type Task, type ThreadStart } from "./thread-messages.ts";
import { SqliteWriter } from "./writer.ts";

/** The thread that owns one connection and does what it is asked, one thing after another. */

const { file, writes }: ThreadStart = workerData;
const database = writes === undefined ? openForReading(file) : openDatabase(file);
// A locked file is tried again by those who ask, who can give up: a thread that waits could do nothing else.
if (writes !== undefined) database.exec("pragma busy_timeout = 0");
const ask = asker(database);
const writer = writes && new SqliteWriter(database, writes.texts, writes.lease);

parentPort?.on("message", (task: Task) => parentPort?.postMessage(answer(task)));

function answer(task: Task): Answer {
  const { id } = task;
  try {
    switch (task.kind) {
      case "write":
        if (writer === undefined) throw new Error("this thread only reads");
        return { id, kind: task.kind, value: JSON.stringify(writer.write(JSON.parse(task.question))) };
      case "query":
        return { id, kind: task.kind, value: ask(task.question) };
      case "change": {
        const { sql, parameters } = task.question;
        const { changes } = database.prepare(sql).run(...parameters.map(toInput));
        return { id, kind: task.kind, value: Number(changes) };
      }
      case "transaction":
        transaction(task.question);
        return { id, kind: task.kind, value: undefined };
      case "close":
        database.close();
        return { id, kind: task.kind, value: undefined };
    }
  } catch (error) {
    return { id, kind: "failed", fault: faultOf(error) };
  }
}

function transaction(step: Questions["transaction"]): void {
  if (step === "begin") database.exec(writer === undefined ? "begin" : "begin immediate");
  // A full disk may have rolled it back already.
  else if (step === "rollback" && !database.isTransaction) return;
  // Without its transaction a savepoint would be one of its own, and its release a commit.
  else if (!database.isTransaction) throw new Error(`the transaction is over, so there is no ${step}`);
  else if (step === "savepoint") database.exec("savepoint part");
  else if (step === "release") database.exec("release part");
  else if (step === "undo") database.exec("rollback to part; release part");
  else database.exec(step);
}
