import { type AdNames, SOURCE_MARKS } from "@metka/contract";
import { idsOf, namesOf, type ShownValues } from "../report/ad-names.ts";
import type { AdNameStore } from "../store/ad-names/model.ts";
import { ask } from "./ask.ts";

export type NameLookup = Pick<AdNameStore, "of">;

/** Names for the marks that some rows of a list have. */
export async function namesForMarks(
  rows: readonly Readonly<Partial<Record<(typeof SOURCE_MARKS)[number], unknown>>>[],
  lookup: NameLookup,
): Promise<AdNames> {
  const valuesOf = (mark: (typeof SOURCE_MARKS)[number]) =>
    new Set(rows.map((row) => row[mark]).filter((value) => typeof value === "string"));
  return await namesFor(new Map(SOURCE_MARKS.map((mark) => [mark, valuesOf(mark)])), lookup);
}

export async function namesFor(values: ShownValues, lookup: NameLookup): Promise<AdNames> {
  const ids = idsOf(values);
  return ids.length === 0 ? {} : namesOf(values, await ask(lookup.of(ids)));
}
