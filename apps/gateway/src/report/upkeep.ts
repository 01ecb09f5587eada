import { Loop } from "../loop.ts";
import type { Store } from "../store/model.ts";
import { progressText } from "./progress-text.ts";
import type { ReplicaStatus } from "./thread-messages.ts";
import type { ThreadedReports } from "./threaded-reports.ts";

const EVERY_MS = 60_000;
/** The thread takes a second of the processor to begin: clicks of the first moment come before it. */
const FIRST_AFTER_MS = 2_000;
/**
 * The thread takes 65 MB. With fewer clicks than these the replica is made within a question's five seconds, so the
 * thread begins with the first question.
 */
export const FEW_CLICKS = 50_000;
/** A replica that is built faster than this is not logged. */
const LOG_AFTER_MS = 5_000;
const LOG_EVERY_MS = 30_000;

export interface UpkeepDeps {
  readonly reports: Pick<ThreadedReports, "start" | "sleep" | "isRunning" | "status">;
  readonly store: Pick<Store, "forgetChanges" | "lastClickId">;
  readonly onError: (message: string, error: unknown) => void;
}

/** Once a minute: the thread of reports runs if it is needed, and notes of changes that it has read are deleted. */
export class ReportsUpkeep {
  readonly #deps: UpkeepDeps;
  readonly #loop: Loop;

  constructor(deps: UpkeepDeps) {
    this.#deps = deps;
    this.#loop = new Loop(
      EVERY_MS,
      () => this.pass(),
      (error) => deps.onError("Прочитанные заметки об изменениях не удалены", error),
    );
  }

  start(): void {
    this.#loop.start(FIRST_AFTER_MS);
  }

  /** Resolves when the pass under way has ended. */
  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  async pass(): Promise<void> {
    const { reports, store } = this.#deps;
    // A thread that has died is started again.
    if (reports.isRunning || (await store.lastClickId()) >= FEW_CLICKS) reports.start();
    else reports.sleep();
    await store.forgetChanges(reports.status.applied ?? "0");
  }
}

/** Logs the replica's progress and problems, without a line for each second. */
export class StatusLog {
  readonly #tell: { readonly info: (line: string) => void; readonly error: (line: string, error: unknown) => void };
  readonly #monotonicMs: () => number;
  #buildingSince: number | undefined;
  #loggedAt: number | undefined;
  #problem: string | undefined;

  constructor(
    tell: { readonly info: (line: string) => void; readonly error: (line: string, error: unknown) => void },
    monotonicMs: () => number,
  ) {
    this.#tell = tell;
    this.#monotonicMs = monotonicMs;
  }

  take({ building, problem }: ReplicaStatus): void {
    if (problem !== undefined && this.#problem === undefined) {
      this.#tell.error("Копия для отчётов не обновляется, клики принимаются; пробуем каждую секунду", problem);
    }
    if (problem === undefined && this.#problem !== undefined) this.#tell.info("📊 Копия для отчётов снова обновляется");
    this.#problem = problem;
    if (problem !== undefined) return;
    const now = this.#monotonicMs();
    if (building === undefined) {
      if (this.#loggedAt !== undefined) this.#tell.info("📊 Копия для отчётов готова");
      this.#buildingSince = undefined;
      this.#loggedAt = undefined;
      return;
    }
    this.#buildingSince ??= now;
    const isDue =
      this.#loggedAt === undefined ? now - this.#buildingSince >= LOG_AFTER_MS : now - this.#loggedAt >= LOG_EVERY_MS;
    if (!isDue) return;
    this.#loggedAt = now;
    this.#tell.info(`📊 Делаем копию для отчётов, ${progressText(building)}`);
  }
}
