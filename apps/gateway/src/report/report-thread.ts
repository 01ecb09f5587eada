import { parentPort, workerData } from "node:worker_threads";
import { StoreUnavailable } from "../store/model.ts";
import { openReading } from "../store/report/reading.ts";
import { TooManyGroups } from "./build-report.ts";
import { SumTooLarge } from "./figures.ts";
import { ReportMaker } from "./report-maker.ts";
import type { ThreadAnswer, ThreadStart, ThreadTask } from "./thread-messages.ts";

const { database }: ThreadStart = workerData;
// What breaks an idle connection is told by the next question.
const maker = new ReportMaker(openReading(database, () => {}));

parentPort?.on("message", async (task: ThreadTask) => {
  const answered = await answer(task);
  // Handed over, not copied.
  parentPort?.postMessage(answered, answered.kind === "report" ? [answered.value.body.buffer] : []);
});

async function answer(task: ThreadTask): Promise<ThreadAnswer> {
  const { id } = task;
  try {
    switch (task.kind) {
      case "report":
        return { id, kind: task.kind, value: await maker.report(task.request, task.networks) };
      case "count":
        return { id, kind: task.kind, value: await maker.count(task.subjects, task.span) };
      case "quarters":
        return { id, kind: task.kind, value: await maker.quarters(task.subject, task.hour) };
      case "day":
        return { id, kind: task.kind, value: await maker.day(task.of, task.day) };
      case "nextActivity":
        return { id, kind: task.kind, value: await maker.nextActivity(task.fromMs) };
    }
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    if (error instanceof TooManyGroups) return { id, kind: "too_many_groups", message };
    if (error instanceof SumTooLarge) return { id, kind: "sum_too_large", message };
    return { id, kind: error instanceof StoreUnavailable ? "unavailable" : "failed", message };
  }
}
