import { Worker } from "node:worker_threads";
import { StoreUnavailable } from "../model.ts";
import {
  type Answer,
  type Answers,
  type Kind,
  type Questions,
  SqliteError,
  type Task,
  type ThreadStart,
} from "./thread-messages.ts";

interface Waiting {
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A connection to the SQLite file in a thread of its own, so that neither a slow disk nor a long query holds up the
 * thread that answers requests. Questions are answered in the order in which they were asked.
 */
export class SqliteThread {
  readonly #start: ThreadStart;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;
  #closed = false;

  constructor(start: ThreadStart) {
    this.#start = start;
  }

  async ask<K extends Kind>(kind: K, question: Questions[K]): Promise<Answers[K]> {
    const answer = await this.#post(kind, question);
    if (answer.kind === "failed") throw new SqliteError(answer.fault);
    if (isOf(kind, answer)) return answer.value;
    throw new Error(`SQLite's thread was asked for ${kind} and answered ${answer.kind}`);
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker !== undefined) await this.ask("close", undefined);
    this.#closed = true;
    await worker?.terminate();
  }

  #post<K extends Kind>(kind: K, question: Questions[K]): Promise<Answer> {
    if (this.#closed) return Promise.reject(new StoreUnavailable("the database is closed"));
    return new Promise((resolve, reject) => {
      const id = ++this.#last;
      const task: Omit<Task, "question"> & { question: Questions[K] } = { id, kind, question };
      this.#thread().postMessage(task);
      this.#waiting.set(id, { resolve, reject });
    });
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./thread.ts", import.meta.url), { workerData: this.#start });
    worker.on("message", (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      waiting?.resolve(answer);
    });
    // A thread that died takes its questions along; the next question begins another one.
    const gone = (cause?: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const { reject } of this.#waiting.values()) {
        reject(new StoreUnavailable("the thread of SQLite ended", { cause }));
      }
      this.#waiting.clear();
    };
    worker.on("error", gone);
    worker.on("exit", () => gone());
    this.#worker = worker;
    return worker;
  }
}

function isOf<K extends Kind>(kind: K, answer: Answer): answer is Extract<Answer, { kind: K }> & { value: Answers[K] } {
  return answer.kind === kind;
}
