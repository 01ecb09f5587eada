import { Worker } from "node:worker_threads";
import type { CompiledQuery } from "kysely";
import { StoreUnavailable } from "../model.ts";
import { toInput } from "./dialect.ts";
import type { ReadingAnswer, ReadingTask } from "./reading-thread.ts";

interface Waiting {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Long queries in a thread of its own with a connection of its own, read-only: a report over millions of rows must not
 * hold the intake up. The thread begins with the first of them.
 */
export class LongReader {
  readonly #file: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(file: string) {
    this.#file = file;
  }

  async read<Row>({ sql, parameters }: CompiledQuery<Row>): Promise<readonly Row[]> {
    const id = ++this.#last;
    const task: ReadingTask = { id, sql, parameters: parameters.map(toInput) };
    const rows = await new Promise<readonly unknown[]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const thread = this.#thread();
      // Only while somebody waits does it keep the process from ending.
      thread.ref();
      thread.postMessage(task);
    });
    // What comes back is what this very query has selected.
    return rows as readonly Row[];
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(new URL("./reading-thread.ts", import.meta.url), { workerData: { file: this.#file } });
    worker.on("message", (answer: ReadingAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) worker.unref();
      if ("rows" in answer) waiting?.resolve(answer.rows);
      else waiting?.reject(new StoreUnavailable(`SQLite did not answer: ${answer.error}`));
    });
    // A thread that died takes its questions along; the next one begins anew.
    const gone = (cause?: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const { reject } of this.#waiting.values())
        reject(new StoreUnavailable("the reading thread ended", { cause }));
      this.#waiting.clear();
    };
    worker.on("error", gone);
    worker.on("exit", () => gone());
    this.#worker = worker;
    return worker;
  }
}
