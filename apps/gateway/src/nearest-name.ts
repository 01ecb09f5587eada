const SHORTEST = 5;

/** The known name that a mistyped one was meant to be: alike but for case and separators, or one or two letters away. */
export function nearestName(name: string, known: Iterable<string>): string | undefined {
  const plain = bare(name);
  const names = Array.from(known);
  const same = names.find((one) => bare(one) === plain);
  if (same !== undefined) return same;
  // Of short names nearly every other is a few letters away.
  const most = plain.length < SHORTEST ? 0 : plain.length < 10 ? 1 : 2;
  return names.find((one) => bare(one).length >= SHORTEST && distance(bare(one), plain, most) <= most);
}

function bare(name: string): string {
  return name.replaceAll(/[_.-]/g, "").toLowerCase();
}

/** Letters to insert, remove, replace or swap with a neighbour; more than `most` is not counted to its end. */
function distance(one: string, other: string, most: number): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  const rows = [Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i += 1) {
    const before = rows[i - 1] ?? [];
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = (before[j - 1] ?? 0) + (one[i - 1] === other[j - 1] ? 0 : 1);
      row[j] = Math.min((before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced);
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) row[j] = Math.min(row[j] ?? 0, (rows[i - 2]?.[j - 2] ?? 0) + 1);
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? most + 1;
}
