import { smallest } from "./smallest.ts";

/**
 * An amount divided over weights without a rest: each gets the whole units of its exact share, and those with the
 * largest remainders one unit more, the first where they are equal. No weight gets nothing; where all are 0, nobody does.
 */
export function spread(amountMinor: number, parts: readonly number[]): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0);
  if (total === 0) return parts.map(() => 0);
  const isExact = parts.every((part) => Number.isSafeInteger(amountMinor * part));
  // A million roubles times a hundred million visits.
  if (!isExact || !Number.isSafeInteger(total)) return spreadLarge(BigInt(amountMinor), parts.map(BigInt));
  const rests = parts.map((part) => (amountMinor * part) % total);
  const wholes = parts.map((part, at) => (amountMinor * part - (rests[at] ?? 0)) / total);
  const left = amountMinor - wholes.reduce((sum, whole) => sum + whole, 0);
  return withUnits(wholes, left, (a, b) => (rests[b] ?? 0) - (rests[a] ?? 0));
}

function spreadLarge(amountMinor: bigint, parts: readonly bigint[]): number[] {
  const total = parts.reduce((sum, part) => sum + part, 0n);
  const rests = parts.map((part) => (amountMinor * part) % total);
  const wholes = parts.map((part) => (amountMinor * part) / total);
  const left = amountMinor - wholes.reduce((sum, whole) => sum + whole, 0n);
  return withUnits(wholes.map(Number), Number(left), (a, b) => Number((rests[b] ?? 0n) - (rests[a] ?? 0n)));
}

/** One more for so many of them, in an order; the first where they are equal. */
function withUnits(wholes: readonly number[], left: number, order: (a: number, b: number) => number): number[] {
  const result = [...wholes];
  for (const at of smallest(result.keys(), left, (a, b) => order(a, b) || a - b)) result[at] = (result[at] ?? 0) + 1;
  return result;
}
