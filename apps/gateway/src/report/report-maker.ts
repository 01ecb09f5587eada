import type { ReportAnswer } from "@metka/contract";
import type { PackedSegment, Shortcut } from "../store/report/aggregate-store.ts";
import type { Networks, SegmentKind, Span } from "../store/report/model.ts";
import type { Reading } from "../store/report/reading.ts";
import { buildReport, type ReportStream } from "./build-report.ts";
import { countQuarters, countSpan, mergeDay, type Subject } from "./count-span.ts";
import { reportCsv } from "./csv.ts";
import { reportCsvForExcel } from "./csv-excel.ts";
import type { ReportRequest } from "./request.ts";
import { SegmentCache } from "./segment-cache.ts";
import { Standings } from "./standings.ts";
import { splitsHours, zoneOffsets } from "./time-zone.ts";

/** A report as it goes to whoever asked. */
export interface BuiltReport {
  /** JSON or CSV in UTF-8, as the request wants it. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Whether quarters of hours would have served it. */
  readonly splitsHours: boolean;
}

/** All that is read for reports, and counted. */
export interface Reports {
  report(request: ReportRequest, networks: Networks): Promise<BuiltReport>;
  /** What a span's raw rows come to. */
  count(subjects: readonly Subject[], span: Span): Promise<readonly PackedSegment[]>;
  /** What the raw rows of an hour's quarters come to. */
  quarters(subject: Subject, hour: Span): Promise<readonly Shortcut[]>;
  /** What the hours of a day come to; undefined: there are none. */
  day(kind: SegmentKind, day: Span): Promise<Shortcut | undefined>;
  /** When the next click or conversion was there, Unix ms. */
  nextActivity(fromMs: number): Promise<number | undefined>;
}

const WRITERS = { json: reportJson, csv: reportCsv, "csv-excel": reportCsvForExcel } as const;

/** Reads and counts where it is: in a thread that nobody waits for. */
export class ReportMaker implements Reports {
  readonly #reading: Reading;
  readonly #cache: SegmentCache;
  readonly #standings = new Standings();

  constructor(reading: Reading, cache = new SegmentCache()) {
    this.#reading = reading;
    this.#cache = cache;
  }

  /** Written out here: ten thousand rows are 4 MB, which would hold up the thread that takes clicks. */
  async report(request: ReportRequest, networks: Networks): Promise<BuiltReport> {
    const text = await this.#build(request, networks, WRITERS[request.format]);
    const offsets = zoneOffsets(request.zone, request.fromMs, request.toMs);
    return { body: new TextEncoder().encode(text), splitsHours: splitsHours(offsets) };
  }

  async answer(request: ReportRequest, networks: Networks): Promise<ReportAnswer> {
    return await this.#build(request, networks, ({ rows, ...rest }) => ({ ...rest, rows: [...rows] }));
  }

  async count(subjects: readonly Subject[], span: Span): Promise<readonly PackedSegment[]> {
    return await this.#reading.snapshot(() => countSpan(subjects, span, this.#reading.reads));
  }

  async quarters(subject: Subject, hour: Span): Promise<readonly Shortcut[]> {
    return await this.#reading.snapshot(() => countQuarters(subject, hour, this.#reading.reads));
  }

  async day(kind: SegmentKind, day: Span): Promise<Shortcut | undefined> {
    return await this.#reading.snapshot(() => mergeDay(kind, day, this.#reading.reads));
  }

  async nextActivity(fromMs: number): Promise<number | undefined> {
    return await this.#reading.snapshot(() => this.#reading.reads.nextActivity(fromMs));
  }

  async #build<T>(request: ReportRequest, networks: Networks, tell: (answer: ReportStream) => T): Promise<T> {
    const sources = { reads: this.#reading.reads, cache: this.#cache, networks };
    return await this.#reading.snapshot(() => buildReport(request, sources, this.#standings, tell));
  }
}

/** Row by row: each is gone before the next one is made. */
function reportJson({ rows, ...rest }: ReportStream): string {
  let text = `${JSON.stringify(rest).slice(0, -1)},"rows":[`;
  let separator = "";
  for (const row of rows) {
    text += separator + JSON.stringify(row);
    separator = ",";
  }
  return `${text}]}`;
}
