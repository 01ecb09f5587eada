import type { ChangedRow, ReportedRow, StatisticsRow } from "../../store/statistics/model.ts";
import { rowKey } from "../../store/statistics/row-key.ts";

const FIGURES = ["clicks", "uniques", "conversions", "approved", "pending", "rejected", "income_minor"] as const;
const NONE = {
  clicks: 0,
  uniques: 0,
  conversions: 0,
  approved: 0,
  pending: 0,
  rejected: 0,
  income_minor: 0,
};

export interface Compared {
  readonly reported: readonly ReportedRow[];
  /** The stored rows of the day. */
  readonly known: readonly StatisticsRow[];
  readonly kind: StatisticsRow["kind"];
  readonly hashKey: string;
  /** Rows whose conversions were not made yet count as changed. */
  readonly apply: boolean;
}

/** The rows of a day that have changed since the last poll. Rows that the network no longer has become zeros. */
export function changedRows({ reported, known, kind, hashKey, apply }: Compared): readonly ChangedRow[] {
  const gone = new Map(known.map((row) => [row.key, row]));
  const changed: ChangedRow[] = [];
  for (const row of reported) {
    const key = rowKey(kind, row.value, hashKey);
    const before = gone.get(key);
    gone.delete(key);
    if (before === undefined || !isSame(before, row) || (apply && before.applied === 0)) changed.push({ ...row, key });
  }
  for (const row of gone.values()) {
    if (!isSame(row, NONE) || (apply && row.applied === 0)) changed.push({ key: row.key, value: row.value, ...NONE });
  }
  return changed;
}

function isSame(one: typeof NONE, other: typeof NONE): boolean {
  return FIGURES.every((name) => one[name] === other[name]);
}
