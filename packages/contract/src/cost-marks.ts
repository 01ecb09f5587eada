import { SOURCE_MARKS } from "./fields.ts";

/** What money can have been spent on: the marks by which clicks tell their source, and the offer. */
export const COST_MARKS = [...SOURCE_MARKS, "offer"] as const;

export type CostMark = (typeof COST_MARKS)[number];
