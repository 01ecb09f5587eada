import { AD_KINDS, type AdKind, type AdName, type AdNames, type ReportAnswer, type ReportRow } from "@metka/contract";
import type { AdNameRow } from "../store/ad-names/model.ts";

/** Values by their mark, as an answer shows them. */
export type ShownValues = ReadonlyMap<string, ReadonlySet<string>>;

/** Cabinets number what they have. */
const ID = /^\d{1,20}$/;

/** The values that may be ids of ads, each once. */
export function idsOf(values: ShownValues): readonly string[] {
  const ids = new Set<string>();
  for (const some of values.values()) for (const value of some) if (ID.test(value)) ids.add(value);
  return [...ids];
}

/**
 * Names for values, by mark. Banners, groups and campaigns have numbers of their own, so one id may be of two: a mark
 * holds one kind of ids, so the kind that most of its values are of is meant.
 */
export function namesOf(values: ShownValues, rows: readonly AdNameRow[]): AdNames {
  const byId = Map.groupBy(rows, ({ id }) => id);
  const names: AdNames = {};
  for (const [mark, some] of values) {
    const found = [...some].flatMap((value) => {
      const own = byId.get(value);
      return own === undefined ? [] : [[value, own] as const];
    });
    if (found.length === 0) continue;
    const count = (kind: AdKind) => found.filter(([, own]) => own.some((row) => row.kind === kind)).length;
    const kinds = [...AD_KINDS].sort((a, b) => count(b) - count(a));
    names[mark] = Object.fromEntries(found.map(([value, own]) => [value, nameOf(own, kinds)]));
  }
  return names;
}

function nameOf(rows: readonly AdNameRow[], kinds: readonly AdKind[]): AdName {
  const [first] = [...rows].sort((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
  if (first === undefined) throw new Error("a name has no row");
  return { name: first.name, kind: first.kind, status: first.status };
}

/** The values of each mark in rows of a report. */
export function valuesIn(rows: readonly ReportRow[], marks: readonly string[]): ShownValues {
  const values = new Map(marks.map((mark) => [mark, new Set<string>()]));
  for (const { group } of rows) {
    for (const [mark, some] of values) {
      const value = group[mark];
      if (value != null) some.add(value);
    }
  }
  return values;
}

/** The report with a column of names next to each of these marks, for a table. */
export function withNameColumns(answer: ReportAnswer, marks: readonly string[]): ReportAnswer {
  const { group_by, names } = answer;
  const named = (row: ReportRow): ReportRow => {
    const group = { ...row.group };
    for (const mark of marks) group[nameColumn(mark)] = names[mark]?.[row.group[mark] ?? ""]?.name ?? null;
    return { ...row, group };
  };
  return {
    ...answer,
    group_by: group_by.flatMap((group) => (marks.includes(group) ? [group, nameColumn(group)] : [group])),
    rows: answer.rows.map(named),
    unmatched_spend: answer.unmatched_spend.map(named),
    unattributed: answer.unattributed.map(named),
  };
}

function nameColumn(mark: string): string {
  return `${mark}_name`;
}
