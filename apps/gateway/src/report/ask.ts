import type { CostRow } from "../store/costs/model.ts";
import type { SourceReads } from "../store/report/model.ts";
import { costKinds, costsOf, putCostLines } from "./cost-lines.ts";
import { MarkTexts } from "./mark-texts.ts";
import { moneyColumn } from "./metrics.ts";
import type { FilterKeys, Question } from "./question-sql.ts";
import { asMark } from "./replica/dictionary.ts";
import type { Replica } from "./replica/replica.ts";
import type { ReportRequest } from "./request.ts";
import { zoneOffsets } from "./time-zone.ts";

/** Offers of each network. */
export type Networks = ReadonlyMap<string, readonly string[]>;

/** What a report is answered from: a replica, and the database at the moment that the replica equals. */
export interface ReportSources {
  readonly replica: Replica;
  readonly reads: SourceReads;
  readonly networks: Networks;
}

/** A request in the replica's terms; `cost_lines` are there then. */
export async function ask(
  request: ReportRequest,
  { replica, reads, networks }: ReportSources,
): Promise<{ readonly question: Question; readonly texts: MarkTexts }> {
  const offsets = zoneOffsets(request.zone, request.fromMs, request.toMs);
  const costs = await costsOf(request, reads);
  const keys = await Keys.of(replica, [
    ...Array.from(networks, ([network, offers]) => [network, ...offers]).flat(),
    ...Array.from(request.filters.values()).flat(),
    ...costs.map(({ value }) => value),
  ]);
  await putCostLines(replica, costs, request, offsets, (value) => keys.of(value));
  const question: Question = {
    ...request,
    offsets,
    filters: new Map(Array.from(request.filters, ([mark, values]) => [mark, filterKeys(values, keys)])),
    networks: Array.from(networks, ([network, offers]) => ({
      network: keys.of(network),
      offers: offers.map((offer) => keys.of(offer)),
    })),
    currencies: await currenciesOf(replica, costs, request),
    costs: costKinds(costs),
  };
  return { question, texts: new MarkTexts(keys) };
}

/** Keys of texts; those that the replica has none of get one that no row has. */
class Keys implements Iterable<readonly [number, string]> {
  readonly #keys: ReadonlyMap<string, number>;

  private constructor(keys: ReadonlyMap<string, number>) {
    this.#keys = keys;
  }

  static async of(replica: Replica, texts: readonly string[]): Promise<Keys> {
    const all = new Set(texts);
    const known = await replica.keys(new Set(texts.map(asMark)));
    return new Keys(new Map(Array.from(all, (text, at) => [text, known.get(asMark(text)) ?? -1 - at])));
  }

  of(text: string): number {
    const key = this.#keys.get(text);
    if (key === undefined) throw new Error("a text was not looked up");
    return key;
  }

  *[Symbol.iterator](): Iterator<readonly [number, string]> {
    for (const [text, key] of this.#keys) yield [key, text];
  }
}

function filterKeys(values: readonly string[], keys: Keys): FilterKeys {
  const texts = values.filter((text) => text !== "");
  return { keys: texts.map((text) => keys.of(text)), orNone: texts.length < values.length };
}

/** A code that is none may have been written by hand: then it is no money. */
const CODE = /^[A-Z]{3}$/;

async function currenciesOf(
  replica: Replica,
  costs: readonly CostRow[],
  { sort }: ReportRequest,
): Promise<readonly string[]> {
  const paid = await replica.rows("select distinct currency from conversions where currency is not null");
  const sorted = sort === undefined ? undefined : moneyColumn(sort.column)?.currency;
  const codes = [...paid.map((row) => String(row.get("currency"))), ...costs.map(({ currency }) => currency)];
  if (sorted !== undefined) codes.push(sorted);
  return [...new Set(codes)].filter((code) => CODE.test(code)).sort();
}
