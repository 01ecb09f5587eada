import { formatMoney } from "../money.ts";
import { readAmount } from "./amount.ts";
import { isPeriod } from "./day.ts";
import type { PlacedCost } from "./sum-lines.ts";

const TOTAL = /^(?:общ\S+ )?(?:grand )?(?:итог|всего|total)/iu;

/** A row that adds others up: it says so, and its day is no day. A campaign's name may begin like that, too. */
export function isTotalRow(cells: readonly string[], day: string): boolean {
  const hasNoDay = /^[-–—]?$/.test(day) || TOTAL.test(day) || isPeriod(day);
  return hasNoDay && cells.some((cell) => TOTAL.test(cell.trim()));
}

/** The note about a total: whether the lines above add up to it. */
export function checkedTotal(amount: string, lines: readonly PlacedCost[], since: number): string {
  const skipped = "строка итогов пропущена";
  const [currency = "", ...others] = new Set(lines.map(({ cost }) => cost.currency));
  const total = others.length > 0 ? undefined : readAmount(amount, currency);
  // Of several currencies, or without an amount, there is nothing to compare.
  if (total === undefined || !total.ok || total.currency !== currency) return skipped;
  const sumOf = (some: readonly PlacedCost[]) => some.reduce((sum, { cost }) => sum + cost.amount_minor, 0);
  // A total of all lines, or of a group since the total before.
  const [all, group] = [sumOf(lines), sumOf(lines.slice(since))];
  if (total.minor === all || total.minor === group) return `${skipped}, сумма строк с ней сходится`;
  const money = (minor: number) => `${formatMoney(minor, currency)} ${currency}`;
  return `${skipped}, но в ней ${money(total.minor)}, а в строках над ней ${money(all)}: проверьте, все ли строки в таблице`;
}
