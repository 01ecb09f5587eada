import type { ReportAnswer } from "@metka/contract";
import type { PackedSegment } from "../store/report/aggregate-store.ts";
import type { Networks, Span } from "../store/report/model.ts";
import type { Reading } from "../store/report/reading.ts";
import { buildReport } from "./build-report.ts";
import { countSpan, type Subject } from "./count-span.ts";
import type { ReportRequest } from "./request.ts";
import { SegmentCache } from "./segment-cache.ts";

/** All that is read for reports, and counted. */
export interface Reports {
  report(request: ReportRequest, networks: Networks): Promise<ReportAnswer>;
  /** What a span's raw rows come to. */
  count(subjects: readonly Subject[], span: Span): Promise<readonly PackedSegment[]>;
  /** When the next click or conversion was there, Unix ms. */
  nextActivity(fromMs: number): Promise<number | undefined>;
}

/** Reads and counts where it is: in a thread that nobody waits for. */
export class ReportMaker implements Reports {
  readonly #reading: Reading;
  readonly #cache = new SegmentCache();

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  async report(request: ReportRequest, networks: Networks): Promise<ReportAnswer> {
    const sources = { reads: this.#reading.reads, cache: this.#cache, networks };
    return await this.#reading.snapshot(() => buildReport(request, sources));
  }

  async count(subjects: readonly Subject[], span: Span): Promise<readonly PackedSegment[]> {
    return await this.#reading.snapshot(() => countSpan(subjects, span, this.#reading.reads));
  }

  async nextActivity(fromMs: number): Promise<number | undefined> {
    return await this.#reading.snapshot(() => this.#reading.reads.nextActivity(fromMs));
  }
}
