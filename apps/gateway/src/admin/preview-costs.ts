import { COSTS_PREVIEWED, type CostsPreview } from "@metka/contract";
import { type CostsQuery, readCosts } from "../cost/read-costs.ts";
import { formatMoney } from "../money.ts";
import { type CostKey, type CostStore, IMPORT, type NewCost, type PresentCost } from "../store/costs/model.ts";
import { ask } from "./ask.ts";

/** What an import would do. Stores nothing; throws with the same mistakes as the import. */
export async function previewCosts(
  body: unknown,
  query: CostsQuery,
  { store }: { readonly store: Pick<CostStore, "present"> },
): Promise<CostsPreview> {
  const { lines, received, table } = readCosts(body, query);
  const present = new Map((await ask(store.present(lines))).map((line) => [keyOf(line), line]));
  const kept = lines.filter(({ amount_minor }) => amount_minor > 0);
  const before = (line: NewCost) => present.get(keyOf(line));
  return {
    ...{ lines: received, summed: received - lines.length, ...table },
    stored: kept.length,
    replaced: kept.filter((line) => before(line) !== undefined).length,
    removed: lines.filter((line) => line.amount_minor === 0 && before(line) !== undefined).length,
    of_connectors: [...present.values()].filter(({ source }) => source !== IMPORT).length,
    unchanged: kept.filter((line) => before(line)?.amount_minor === line.amount_minor).length,
    days: daysOf(kept),
    shown: [...lines]
      .sort((a, b) => rank(a, before(a)) - rank(b, before(b)))
      .slice(0, COSTS_PREVIEWED)
      .map((line) => toShown(line, before(line))),
  };
}

function keyOf({ day, mark, value, currency }: CostKey): string {
  return [day, mark, value, currency].join("\0");
}

/** What changes comes first: it is what a reader has to look at. */
function rank({ amount_minor }: NewCost, before: PresentCost | undefined): number {
  if (before === undefined) return 1;
  return before.amount_minor === amount_minor ? 2 : 0;
}

function toShown({ day, mark, value, currency, amount_minor }: NewCost, before: PresentCost | undefined) {
  return {
    ...{ day, mark, value, currency, amount: formatMoney(amount_minor, currency) },
    before: before === undefined ? null : formatMoney(before.amount_minor, currency),
    source: before?.source ?? null,
  };
}

function daysOf(lines: readonly NewCost[]): CostsPreview["days"] {
  const days = Map.groupBy(lines, ({ day, currency }) => `${day}\0${currency}`);
  return Array.from(days, ([key, own]) => {
    const [day = "", currency = ""] = key.split("\0");
    const minor = own.reduce((sum, { amount_minor }) => sum + amount_minor, 0);
    return { day, currency, amount: formatMoney(minor, currency), lines: own.length };
  }).sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : 0));
}
