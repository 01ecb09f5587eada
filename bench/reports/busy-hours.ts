const HOUR_MS = 3_600_000;
/** Moscow keeps this distance from UTC all year. */
const MOSCOW_HOURS = 3;

/** How busy each hour of a day in Moscow is: quiet nights, busy evenings. */
const CURVE = [
  ...[3.0, 1.8, 1.2, 0.9, 0.8, 1.0],
  ...[1.6, 2.6, 3.6, 4.2, 4.6, 4.9],
  ...[5.2, 5.1, 4.9, 4.9, 5.1, 5.5],
  ...[6.2, 7.0, 7.6, 7.7, 6.6, 4.8],
];

export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
  readonly clicks: number;
}

/** Divides clicks over the hours of a period; no click is lost by rounding. */
export function* busyHours(fromMs: number, toMs: number, clicks: number): Generator<Stretch> {
  const hours = [...hoursOf(fromMs, toMs)];
  const all = hours.reduce((sum, { weight }) => sum + weight, 0);
  let weighed = 0;
  let given = 0;
  for (const { weight, ...hour } of hours) {
    weighed += weight;
    const upToHere = Math.round((weighed / all) * clicks);
    yield { ...hour, clicks: upToHere - given };
    given = upToHere;
  }
}

/** The first and the last one may be parts of an hour. */
function* hoursOf(fromMs: number, toMs: number) {
  for (let from = fromMs; from < toMs; ) {
    const to = Math.min(toMs, (Math.floor(from / HOUR_MS) + 1) * HOUR_MS);
    const hour = (new Date(from).getUTCHours() + MOSCOW_HOURS) % CURVE.length;
    yield { fromMs: from, toMs: to, weight: (CURVE[hour] ?? 0) * (to - from) };
    from = to;
  }
}
