import type { Selectable } from "kysely";
import type { ReportLinkTable, SavedReportTable } from "../schema.ts";

export type SavedReportRow = Selectable<SavedReportTable>;
export type ReportLinkRow = Selectable<ReportLinkTable>;

/** Saved reports, and links that show one report to somebody without the admin token; times are Unix ms. */
export interface SavedReportStore {
  /** By name. */
  list(): Promise<readonly SavedReportRow[]>;
  add(report: SavedReportRow): Promise<void>;
  /** False: there was none. */
  remove(id: string): Promise<boolean>;
  /** Newest first. */
  listLinks(): Promise<readonly ReportLinkRow[]>;
  addLink(link: ReportLinkRow): Promise<void>;
  findLink(secretHash: string): Promise<ReportLinkRow | undefined>;
  /** False: there was none. */
  removeLink(id: string): Promise<boolean>;
}
