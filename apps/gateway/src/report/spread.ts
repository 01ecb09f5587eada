/**
 * An amount divided over weights without a rest: each gets the whole units of its exact share, and those with the
 * largest remainders one unit more, the first where they are equal. No weight gets nothing; where all are 0, nobody does.
 */
export function spread(amountMinor: number, parts: readonly number[]): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (total === 0) return parts.map(() => 0);
  const shares = parts.map((part, at) => ({ at, ...shareOf(amountMinor, part, total) }));
  const left = amountMinor - shares.reduce((sum, { whole }) => sum + whole, 0);
  const larger = shares.toSorted((a, b) => b.rest - a.rest || a.at - b.at).slice(0, left);
  const result = shares.map(({ whole }) => whole);
  for (const { at, whole } of larger) result[at] = whole + 1;
  return result;
}

/** Whole units of `amount · part / total`, and what is left of the product. */
function shareOf(amount: number, part: number, total: number): { whole: number; rest: number } {
  const product = amount * part;
  if (Number.isSafeInteger(product)) {
    const rest = product % total;
    return { whole: (product - rest) / total, rest };
  }
  // A million roubles times a hundred million visits.
  const exact = BigInt(amount) * BigInt(part);
  return { whole: Number(exact / BigInt(total)), rest: Number(exact % BigInt(total)) };
}
