import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { StoreUnavailable } from "../store/model.ts";
import type { Networks } from "./ask.ts";
import { ReportsBuilding, SumTooLarge, TooManyGroups } from "./refusals.ts";
import type { ReportRequest } from "./request.ts";
import type { Refusal, ReplicaStatus, ThreadMessage, ThreadStart, ThreadTask } from "./thread-messages.ts";

/** Reports, as routes ask for them. */
export interface Reports {
  /** JSON or CSV in UTF-8, as the request wants it. */
  report(request: ReportRequest, networks: Networks): Promise<Uint8Array<ArrayBuffer>>;
  readonly status: ReplicaStatus;
}

interface Waiting {
  readonly resolve: (body: Uint8Array<ArrayBuffer>) => void;
  readonly reject: (error: Error) => void;
}

/** A process that ends while the engine is at work in another thread is aborted, so its end is waited for. */
const STOP_MS = 8_000;

const NOT_STARTED: ReplicaStatus = {
  building: { rows: 0, of: 0 },
  applied: undefined,
  equalAt: undefined,
  problem: undefined,
};
/** The first question finds so little to do that it is answered. */
const ASLEEP: ReplicaStatus = { ...NOT_STARTED, building: undefined };

export interface ThreadedReportsDeps extends ThreadStart {
  readonly onNotice: (notice: string) => void;
  readonly onStatus?: (status: ReplicaStatus) => void;
}

/**
 * Reports in a thread of their own: reading the database for the replica must not hold the intake up. The thread begins
 * with the first question, or when it is started.
 */
export class ThreadedReports implements Reports {
  readonly #deps: ThreadedReportsDeps;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #lastId = 0;
  #status = NOT_STARTED;

  constructor(deps: ThreadedReportsDeps) {
    this.#deps = deps;
  }

  get status(): ReplicaStatus {
    return this.#status;
  }

  start(): void {
    this.#thread();
  }

  /** False before the first question and the first `start`. */
  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /** There is too little to read for a thread that waits for a question. */
  sleep(): void {
    if (this.#worker === undefined) this.#status = ASLEEP;
  }

  report(request: ReportRequest, networks: Networks): Promise<Uint8Array<ArrayBuffer>> {
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#post({ kind: "report", id, request, networks });
    });
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise((resolve) => worker.once("exit", resolve));
    this.#post({ kind: "close" });
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    worker.unref();
  }

  #post(task: ThreadTask): void {
    this.#thread().postMessage(task);
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const { database, settings } = this.#deps;
    const workerData: ThreadStart = { database, settings };
    const worker = new Worker(new URL("./report-thread.ts", import.meta.url), { workerData });
    worker.on("message", (message: ThreadMessage) => this.#take(message));
    // A thread that died takes its questions along; the next one begins another.
    const gone = (cause?: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      this.#status = { ...this.#status, problem: String(cause ?? "the thread of reports ended") };
      for (const { reject } of this.#waiting.values()) {
        reject(new StoreUnavailable("the thread of reports ended", { cause }));
      }
      this.#waiting.clear();
    };
    worker.on("error", gone);
    worker.on("exit", () => gone());
    this.#worker = worker;
    return worker;
  }

  #take(message: ThreadMessage): void {
    switch (message.kind) {
      case "status":
        this.#status = message.status;
        this.#deps.onStatus?.(message.status);
        return;
      case "notice":
        this.#deps.onNotice(message.notice);
        return;
      case "answer":
        this.#taken(message.id)?.resolve(message.body);
        return;
      case "refused":
        this.#taken(message.id)?.reject(errorOf(message.refusal));
    }
  }

  #taken(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }
}

function errorOf(refusal: Refusal): Error {
  switch (refusal.why) {
    case "building":
      return new ReportsBuilding(refusal.progress);
    case "too_many_groups":
      return new TooManyGroups();
    case "sum_too_large":
      return new SumTooLarge();
    case "unavailable":
      return new StoreUnavailable(refusal.message);
    case "failed":
      return new Error(`a report failed: ${refusal.message}`);
  }
}
