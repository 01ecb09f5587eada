import type { ReportMark } from "@metka/contract";
import type { ClickSource, ConversionSource, Ids, SourceReads } from "../store/report/model.ts";

/** A group's key of a mark, with rows of the database that have its value. */
export interface Keyed {
  readonly mark: ReportMark;
  readonly key: number;
  readonly clickId: number | undefined;
  readonly conversionId: number | undefined;
}

/** The texts of keys: a replica has none, so they are read from rows of the database that hold them. */
export class MarkTexts {
  readonly #known: Map<number, string>;

  constructor(known: Iterable<readonly [number, string]>) {
    this.#known = new Map(known);
  }

  /** Reads the texts that are not known yet. */
  async read(groups: readonly Keyed[], reads: SourceReads): Promise<void> {
    const missing = groups.filter(({ key }) => !this.#known.has(key));
    const first = [...new Map(missing.map((group) => [group.key, group])).values()];
    const clicks = byId(await reads.clicks(idsOf(first.map(({ clickId }) => clickId)), Number.MAX_SAFE_INTEGER));
    const conversions = byId(
      await reads.conversions(idsOf(first.map(({ conversionId }) => conversionId)), Number.MAX_SAFE_INTEGER),
    );
    for (const { mark, key, clickId, conversionId } of first) {
      const text = textOf(mark, clicks.get(clickId ?? -1), conversions.get(conversionId ?? -1));
      if (text === null) throw new Error(`no row has the value of ${mark} that a report has counted`);
      this.#known.set(key, text);
    }
  }

  of(key: number): string {
    const text = this.#known.get(key);
    if (text === undefined) throw new Error("the text of a key was not read");
    return text;
  }
}

function textOf(
  mark: ReportMark,
  click: ClickSource | undefined,
  conversion: ConversionSource | undefined,
): string | null {
  // Only a conversion holds its network's name; that of an offer's network is known from the settings.
  if (mark === "network") return conversion?.network ?? null;
  if (click !== undefined) return click[mark];
  return mark === "offer" ? (conversion?.offer ?? null) : null;
}

function byId<Row extends { readonly id: number }>(rows: readonly Row[]): ReadonlyMap<number, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

function idsOf(ids: readonly (number | undefined)[]): readonly Ids[] {
  const known = new Set(ids.filter((id) => id !== undefined));
  return [...known].sort((a, b) => a - b).map((id) => ({ fromId: id, toId: id }));
}
