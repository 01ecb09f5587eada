import { setTimeout as sleep } from "node:timers/promises";
import { parentPort, workerData } from "node:worker_threads";
import type { ReportAnswer } from "@metka/contract";
import { StoreUnavailable } from "../store/model.ts";
import { openReading } from "../store/report/reading.ts";
import { withNameColumns } from "./ad-names.ts";
import { adMarks } from "./answer-report.ts";
import { reportCsv } from "./csv.ts";
import { reportCsvForExcel } from "./csv-excel.ts";
import { ReportEngine } from "./engine.ts";
import { ReportsBuilding, SumTooLarge, TooManyGroups } from "./refusals.ts";
import { type ReportRequest, readReportRequest } from "./request.ts";
import type { Refusal, ThreadMessage, ThreadStart, ThreadTask } from "./thread-messages.ts";

/** The replica is brought up to date this often, so that a question finds little to do. */
const FOLLOW_EVERY_MS = 1_000;
/** While many rows are read, others get their turn: a question, and the processor. */
const PAUSE_MS = 10;

const WRITERS = { json: JSON.stringify, csv: reportCsv, "csv-excel": reportCsvForExcel } as const;

const { database, settings }: ThreadStart = workerData;
const engine = new ReportEngine({
  // If an idle connection breaks, the next question reports it.
  reading: openReading(database, () => {}),
  settings,
  onNotice: (notice) => tell({ kind: "notice", notice }),
});
const stopping = new AbortController();
let equalAt: number | undefined;

parentPort?.on("message", async (task: ThreadTask) => {
  if (task.kind === "close") {
    stopping.abort();
    await engine.close();
    // Nothing keeps the thread then.
    parentPort?.close();
    return;
  }
  try {
    const answer: ReportAnswer = await engine.answer(task.request, task.networks);
    // Written out here: ten thousand rows are 4 MB, which would hold up the thread that takes clicks.
    const body = new TextEncoder().encode(written(answer, task.request));
    // Handed over, not copied.
    parentPort?.postMessage({ kind: "answer", id: task.id, body } satisfies ThreadMessage, [body.buffer]);
  } catch (error) {
    tell({ kind: "refused", id: task.id, refusal: refusalOf(error) });
  }
});

function written(answer: ReportAnswer, { format, names, groupBy }: ReportRequest): string {
  const isTable = format !== "json" && names;
  return WRITERS[format](isTable ? withNameColumns(answer, adMarks(groupBy)) : answer);
}

await follow();

async function follow(): Promise<void> {
  while (!stopping.signal.aborted) {
    const { isEqual, problem } = await pass();
    if (isEqual) equalAt = Date.now();
    const { progress: building, applied } = engine;
    tell({ kind: "status", status: { building, applied, equalAt, problem } });
    await pause(isEqual || problem !== undefined ? FOLLOW_EVERY_MS : PAUSE_MS);
  }
}

/** Not longer than until the thread is to end. */
async function pause(ms: number): Promise<void> {
  try {
    await sleep(ms, undefined, { signal: stopping.signal });
  } catch (error) {
    if (!stopping.signal.aborted) throw error;
  }
}

/** The first report of all reads the file and has its code compiled: no reader of the morning needs to wait for that. */
async function warmUp(): Promise<void> {
  const clock = { nowMs: Date.now(), readTime: () => undefined };
  await engine.answer(readReportRequest({ group_by: "day,utm_campaign" }, clock, []), new Map());
}

async function pass(): Promise<{ readonly isEqual: boolean; readonly problem: string | undefined }> {
  try {
    const isEqual = await engine.follow();
    if (isEqual && equalAt === undefined) await warmUp();
    return { isEqual, problem: undefined };
  } catch (error) {
    return { isEqual: false, problem: textOf(error) };
  }
}

function tell(message: ThreadMessage): void {
  parentPort?.postMessage(message);
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof ReportsBuilding) return { why: "building", progress: error.progress };
  const message = textOf(error);
  if (error instanceof TooManyGroups) return { why: "too_many_groups", message };
  if (error instanceof SumTooLarge) return { why: "sum_too_large", message };
  return { why: error instanceof StoreUnavailable ? "unavailable" : "failed", message };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
