import type { ReportMark } from "@metka/contract";
import { OWN_MARKS, type UnattributedCell } from "../store/report/cells.ts";
import type { Steps } from "../store/work.ts";
import type { ConversionCounts } from "./figures.ts";
import { isTime, type ReportRequest } from "./request.ts";
import type { ReportSources } from "./span-reader.ts";
import { timeValue } from "./time-groups.ts";
import type { ZoneOffset } from "./time-zone.ts";

/** Conversions without a click: no ad has earned them as far as is known, and their money is no less real. */
export interface Unattributed {
  /** By what is known of them in the report's groups. */
  readonly rows: readonly { readonly values: readonly (string | null)[]; readonly conversions: ConversionCounts[] }[];
  readonly all: readonly ConversionCounts[];
}

const QUARTER_MS = 900_000;
const NONE: Unattributed = { rows: [], all: [] };

/** Reads a period's conversions without a click, by their own time: there is no other, whatever the basis. */
export function* unattributedOf(
  request: ReportRequest,
  { reads }: ReportSources,
  offsets: readonly ZoneOffset[],
): Steps<Unattributed> {
  const { fromMs, toMs, groupBy, model } = request;
  const filters = Array.from(request.filters);
  // A mark that only a click has is missing, which an empty value asks for.
  if (filters.some(([mark, values]) => !isOwn(mark) && !values.includes(""))) return NONE;
  const own = new Map(filters.filter(([mark]) => isOwn(mark)));
  const cells = yield* reads.unattributed({ fromMs, toMs, filters: own }, model);
  const rows = new Map<string, Unattributed["rows"][number]>();
  const all: ConversionCounts[] = [];
  for (const cell of cells) {
    const values = groupBy.map((group) =>
      isTime(group) ? timeValue(group, cell.quarter * QUARTER_MS, offsets) : isOwn(group) ? cell[group] : null,
    );
    const key = JSON.stringify(values);
    const row = rows.get(key) ?? { values, conversions: [] };
    rows.set(key, row);
    const counts = countsOf(cell);
    row.conversions.push(counts);
    all.push(counts);
  }
  return { rows: [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row), all };
}

function isOwn(mark: ReportMark): mark is (typeof OWN_MARKS)[number] {
  return OWN_MARKS.some((own) => own === mark);
}

function countsOf({ status, currency, count, payout_minor }: UnattributedCell): ConversionCounts {
  return { status, currency, count, payout_minor: Number(payout_minor) };
}
