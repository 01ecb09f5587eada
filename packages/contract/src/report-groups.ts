import { SOURCE_MARKS } from "./fields.ts";

/** Marks and facts of a click that a report may be split and filtered by. */
export const REPORT_MARKS = ["event_type", "offer", "network", ...SOURCE_MARKS, "launch_params_check"] as const;

/** Pieces of time, in the report's zone. */
export const REPORT_TIMES = ["hour", "day", "week", "month"] as const;

export type ReportMark = (typeof REPORT_MARKS)[number];
export type ReportTime = (typeof REPORT_TIMES)[number];
export type ReportGroup = ReportMark | ReportTime;

/** More groups than this tell a reader nothing, and cost as much as they tell less. */
export const REPORT_GROUPS_MOST = 3;

export const REPORT_LIMIT = { most: 10_000, usual: 100 } as const;
