import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import type { ReportAnswer } from "@metka/contract";
import type { Position } from "../store/report/model.ts";
import type { Reading } from "../store/report/reading.ts";
import { answerReport } from "./answer-report.ts";
import type { Networks } from "./ask.ts";
import { ReportsBuilding } from "./refusals.ts";
import { type DuckSettings, FileInUse } from "./replica/duckdb.ts";
import { Follower, type Progress } from "./replica/follow-source.ts";
import { Replica, StrangeReplica } from "./replica/replica.ts";
import type { ReportRequest } from "./request.ts";

/** Where a replica's file lies, and what DuckDB may take. */
export interface ReplicaSettings extends Omit<DuckSettings, "temporary"> {
  /** Another gateway of the same folder takes a file of its own. */
  readonly file: string;
  /** A question waits so long for rows that have come since. */
  readonly catchUpMs: number;
}

/** Gateways of one folder. */
const MOST_FILES = 20;

export interface EngineDeps {
  readonly reading: Reading;
  readonly settings: ReplicaSettings;
  /** What an operator should know. */
  readonly onNotice: (notice: string) => void;
}

/** Answers reports out of a replica that it keeps up to date, one thing at a time. */
export class ReportEngine {
  readonly #reading: Reading;
  readonly #settings: ReplicaSettings;
  readonly #onNotice: (notice: string) => void;
  #open: { readonly replica: Replica; readonly follower: Follower } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closing = false;

  constructor({ reading, settings, onNotice }: EngineDeps) {
    this.#reading = reading;
    this.#settings = settings;
    this.#onNotice = onNotice;
  }

  /** Undefined: questions are answered. */
  get progress(): Progress | undefined {
    return this.#open === undefined ? { rows: 0, of: 0 } : this.#open.follower.progress;
  }

  /** Up to where changes are in the replica's file; undefined: it is being made. */
  get applied(): Position | undefined {
    return this.progress === undefined ? this.#open?.replica.state?.position : undefined;
  }

  /** The report at the moment of the database at which it is asked. */
  answer(request: ReportRequest, networks: Networks): Promise<ReportAnswer> {
    return this.#inTurn(async () => {
      const { replica, follower } = await this.#opened();
      const deadline = performance.now() + this.#settings.catchUpMs;
      for (;;) {
        const answer = await this.#reading.snapshot(async (reads) =>
          (await follower.step(reads)) ? await answerReport(request, { replica, reads, networks }) : undefined,
        );
        if (answer !== undefined) return answer;
        const { progress } = follower;
        if (progress !== undefined && performance.now() >= deadline) throw new ReportsBuilding(progress);
      }
    });
  }

  /** Reads some of what the database has and the replica has not; true: there was no more. */
  follow(): Promise<boolean> {
    return this.#inTurn(async () => {
      const { follower } = await this.#opened();
      return await this.#reading.snapshot((reads) => follower.step(reads));
    });
  }

  /** What is under way fails: a thread must not end while DuckDB works for it. */
  close(): Promise<void> {
    this.#closing = true;
    this.#open?.replica.interrupt();
    return this.#afterLast(async () => {
      this.#open?.replica.close();
      this.#open = undefined;
      await this.#reading.close();
    });
  }

  /** What waited for its turn when the engine was closed must not open the replica again. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    return this.#afterLast(() => (this.#closing ? Promise.reject(new Error("reports are being closed")) : work()));
  }

  #afterLast<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work, work);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #opened() {
    if (this.#open === undefined) {
      const replica = await this.#openReplica();
      this.#open = { replica, follower: new Follower(replica) };
    }
    return this.#open;
  }

  async #openReplica(): Promise<Replica> {
    const { file, memoryMb, threads } = this.#settings;
    const source = await this.#reading.snapshot((reads) => reads.source());
    // On PostgreSQL nothing else may have needed the folder yet.
    mkdirSync(dirname(file), { recursive: true });
    for (let number = 1; ; number += 1) {
      const own = number === 1 ? file : file.replace(/(\.\w+)?$/, `-${number}$1`);
      const open = () => Replica.open(own, { memoryMb, threads, temporary: `${own}.tmp` }, source);
      try {
        return await open();
      } catch (cause) {
        if (cause instanceof FileInUse && number < MOST_FILES) continue;
        if (cause instanceof FileInUse) throw cause;
        this.#setAside(own, cause);
        return await open();
      }
    }
  }

  /** A replica is made again from the database, so that what is wrong with its file ends no report for long. */
  #setAside(file: string, cause: unknown): void {
    const parts = [file, `${file}.wal`].filter((part) => existsSync(part));
    if (cause instanceof StrangeReplica) {
      for (const part of parts) rmSync(part);
      this.#onNotice("Копия базы для отчётов сделана другой версией или для другой базы: делаем её заново");
      return;
    }
    for (const part of parts) renameSync(part, `${part}.broken`);
    this.#onNotice(
      `Файл отчётов ${file} не читается (${String(cause)}): отложили его как ${file}.broken и делаем заново. Клики в базе, с ними всё в порядке`,
    );
  }
}
