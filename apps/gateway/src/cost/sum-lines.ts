import { MOST_MINOR } from "../money.ts";
import type { NewCost } from "../store/costs/model.ts";
import type { Mistakes } from "./mistakes.ts";

/** A line that was read, and the place of its amount, for the mistake if the sum becomes too large. */
export interface PlacedCost {
  readonly cost: NewCost;
  readonly amountAt: string;
}

/**
 * The lines of one import, those with the same key added up: a cabinet's table often has a row for each group of ads in
 * a campaign.
 */
export function sumLines(lines: readonly PlacedCost[], mistakes: Mistakes): NewCost[] {
  const sums = new Map<string, NewCost>();
  for (const { cost, amountAt } of lines) {
    const key = [cost.day, cost.mark, cost.value, cost.currency].join("\0");
    const amount_minor = (sums.get(key)?.amount_minor ?? 0) + cost.amount_minor;
    if (amount_minor <= MOST_MINOR) sums.set(key, { ...cost, amount_minor });
    else mistakes.add(amountAt, "вместе с другими строками этого дня сумма слишком большая");
  }
  return [...sums.values()];
}
