import { Worker } from "node:worker_threads";
import type { DatabaseTarget } from "../config.ts";
import { StoreUnavailable } from "../store/model.ts";
import type { PackedSegment, Shortcut } from "../store/report/aggregate-store.ts";
import type { Networks, SegmentKind, Span } from "../store/report/model.ts";
import { TooManyGroups } from "./build-report.ts";
import type { Subject } from "./count-span.ts";
import { SumTooLarge } from "./figures.ts";
import type { BuiltReport, Reports } from "./report-maker.ts";
import type { ReportRequest } from "./request.ts";
import type { Answered, Answers, Question, Refused, ThreadAnswer, ThreadStart, ThreadTask } from "./thread-messages.ts";

interface Waiting {
  readonly resolve: (answer: Answered) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Reports in a thread of their own, with connections of their own: neither a read of millions of rows nor the adding up
 * may hold the intake up. The thread begins with the first question.
 */
export class ThreadedReports implements Reports {
  readonly #database: DatabaseTarget;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #last = 0;

  constructor(database: DatabaseTarget) {
    this.#database = database;
  }

  report(request: ReportRequest, networks: Networks): Promise<BuiltReport> {
    return this.#value("report", { kind: "report", request, networks });
  }

  count(subjects: readonly Subject[], span: Span): Promise<readonly PackedSegment[]> {
    return this.#value("count", { kind: "count", subjects, span });
  }

  quarters(subject: Subject, hour: Span): Promise<readonly Shortcut[]> {
    return this.#value("quarters", { kind: "quarters", subject, hour });
  }

  day(kind: SegmentKind, day: Span): Promise<Shortcut | undefined> {
    return this.#value("day", { kind: "day", of: kind, day });
  }

  nextActivity(fromMs: number): Promise<number | undefined> {
    return this.#value("nextActivity", { kind: "nextActivity", fromMs });
  }

  async close(): Promise<void> {
    await this.#worker?.terminate();
  }

  async #value<K extends keyof Answers>(kind: K, question: Question): Promise<Answers[K]> {
    const answer = await this.#ask(question);
    if (isOf(kind, answer)) return answer.value;
    throw new Error(`${kind} was asked for and ${answer.kind} came`);
  }

  async #ask(question: Question): Promise<Answered> {
    const id = ++this.#last;
    const task: ThreadTask = { ...question, id };
    return await new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const thread = this.#thread();
      // Only while somebody waits does it keep the process from ending.
      thread.ref();
      thread.postMessage(task);
    });
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const start: ThreadStart = { database: this.#database };
    const worker = new Worker(new URL("./report-thread.ts", import.meta.url), { workerData: start });
    worker.on("message", (answer: ThreadAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if (this.#waiting.size === 0) worker.unref();
      if ("value" in answer) waiting?.resolve(answer);
      else waiting?.reject(errorOf(answer));
    });
    // A thread that died takes its questions along; the next one begins anew.
    const gone = (cause?: Error) => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const { reject } of this.#waiting.values())
        reject(new StoreUnavailable("the thread of reports ended", { cause }));
      this.#waiting.clear();
    };
    worker.on("error", gone);
    worker.on("exit", () => gone());
    this.#worker = worker;
    return worker;
  }
}

function isOf<K extends keyof Answers>(kind: K, answer: Answered): answer is Answered & { readonly value: Answers[K] } {
  return answer.kind === kind;
}

function errorOf({ kind, message }: Refused): Error {
  switch (kind) {
    case "too_many_groups":
      return new TooManyGroups();
    case "sum_too_large":
      return new SumTooLarge();
    case "unavailable":
      return new StoreUnavailable(message);
    case "failed":
      return new Error(`a report failed: ${message}`);
  }
}
