/** A number in [0, 1), the next one of a seeded sequence. */
export type Random = () => number;

/** Draws values as often as their weights say. */
export function drawer<T>(weighted: ReadonlyArray<readonly [value: T, weight: number]>): (random: Random) => T {
  const all = weighted.reduce((sum, [, weight]) => sum + weight, 0);
  let reached = 0;
  const upTo = weighted.map(([value, weight]) => {
    reached += weight / all;
    return { value, reached };
  });
  const last = upTo.at(-1);
  if (last === undefined) throw new Error("there is nothing to draw from");
  return (random) => {
    const at = random();
    return (upTo.find(({ reached: end }) => at < end) ?? last).value;
  };
}

/** Zipf's law: what is third in popularity is met a third as often as the first. */
export function byPopularity<T>(values: readonly T[]): (random: Random) => T {
  return drawer(values.map((value, index) => [value, 1 / (index + 1)] as const));
}
