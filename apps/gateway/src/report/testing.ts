import { join } from "node:path";
import { openReading } from "../store/report/reading.ts";
import type { StoreFixture } from "../store/testing.ts";
import { ReportEngine } from "./engine.ts";
import { type ReportQuery, type ReportRequest, readReportRequest } from "./request.ts";

/** A request as it would be read out of a query, at a moment. */
export function requestOf(query: ReportQuery, nowMs: number): ReportRequest {
  const mistakes: { path: string; message: string }[] = [];
  const clock = { nowMs, readTime: (value: string) => Date.parse(value) };
  const request = readReportRequest(query, clock, mistakes);
  if (mistakes.length > 0) throw new Error(JSON.stringify(mistakes));
  return request;
}

/** An engine in the thread of the test, on a fixture's database. */
export function engineOn(
  { target, folder }: Pick<StoreFixture, "target" | "folder">,
  file = "reports.duckdb",
): ReportEngine {
  const onNotice = (notice: string) => {
    throw new Error(notice);
  };
  // One thread: a few hundred rows are no work for two.
  const settings = { file: join(folder, file), catchUpMs: 5_000, memoryMb: 256, threads: 1 };
  return new ReportEngine({ reading: openReading(target, () => {}), settings, onNotice });
}
