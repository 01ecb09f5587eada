import type { ReportFigures } from "@metka/contract";

/** What a reader sees where there is nothing to tell. */
export const NOTHING = "—";

const MONEY_METRICS = ["revenue", "revenue_pending", "epc", "spend", "profit"] as const;
const RATIO_METRICS = ["approval_rate", "cr"] as const;

export type Metric = keyof ReportFigures;

/** A metric's number in a currency; undefined: there is none. */
export function metricValue(figures: ReportFigures, metric: Metric, currency: string): number | undefined {
  const value = figures[metric];
  const own = typeof value === "object" && value !== null ? value[currency] : value;
  return own === null || own === undefined ? undefined : Number(own);
}

export function isMoney(metric: Metric): boolean {
  return MONEY_METRICS.some((one) => one === metric);
}

/** `currency`: undefined where the reader is told it elsewhere. */
export function formatMetric(
  value: number | undefined,
  metric: Metric,
  currency: string | undefined,
  language: string,
): string {
  if (value === undefined) return NOTHING;
  if (isMoney(metric)) {
    const style = currency === undefined ? {} : ({ style: "currency", currency } as const);
    const digits = { maximumFractionDigits: metric === "epc" ? 2 : 0 };
    return new Intl.NumberFormat(language, { ...style, ...digits }).format(value);
  }
  const isShare = metric === "roi" || RATIO_METRICS.some((one) => one === metric);
  return new Intl.NumberFormat(language, isShare ? { style: "percent", maximumFractionDigits: 1 } : {}).format(value);
}

/** How much more or less than before, in percent; empty where there is nothing to compare with. */
export function formatChange(value: number | undefined, former: number | undefined, language: string): string {
  if (value === undefined || former === undefined || former === 0) return "";
  const style = { style: "percent", signDisplay: "exceptZero", maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(language, style).format((value - former) / Math.abs(former));
}

/** A decimal fraction of the API with all digits of its currency. */
export function formatMoney(amount: string, currency: string, language: string): string {
  return new Intl.NumberFormat(language, { style: "currency", currency }).format(Number(amount));
}

/** Seconds in the largest unit that has at least two of it. */
export function formatDuration(seconds: number, language: string): string {
  const units = [
    ["day", 86_400],
    ["hour", 3_600],
    ["minute", 60],
  ] as const;
  const [unit, size] = units.find(([, one]) => seconds >= 2 * one) ?? (["second", 1] as const);
  const format = new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" });
  return format.format(Math.floor(seconds / size));
}

/** `2026-11-30` as the reader writes days. */
export function formatDay(day: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium", timeZone: "UTC" }).format(new Date(day));
}

/** `2026-11-30T12:00:00Z` in the reader's language and a zone. */
export function formatTime(iso: string, zone: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium", timeZone: zone }).format(
    new Date(iso),
  );
}

/** null: nothing is known of it. */
export function formatPayout(payout: string | null, currency: string | null, language: string): string {
  return payout === null || currency === null ? NOTHING : formatMoney(payout, currency, language);
}

const SIZES = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A size in the largest unit that it has one of. */
export function formatBytes(bytes: number, language: string): string {
  const power = Math.min(SIZES.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const style = { style: "unit", unit: SIZES[power] ?? "byte", maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, style).format(bytes / 1000 ** power);
}

const UNITS = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
] as const;

/** A duration in its two largest units: "2 d 3 hr". */
export function formatSeconds(seconds: number, language: string): string {
  const first = UNITS.findIndex(([, size]) => seconds >= size);
  const texts: string[] = [];
  let rest = Math.round(seconds);
  for (const [unit, size] of UNITS.slice(first < 0 ? UNITS.length - 1 : first).slice(0, 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    const style = { style: "unit", unit, unitDisplay: "short" } as const;
    if (count > 0 || texts.length === 0) texts.push(new Intl.NumberFormat(language, style).format(count));
  }
  return texts.join(" ");
}

/** Currencies of a report, roubles first. */
export function currenciesOf({ revenue, revenue_pending, spend }: ReportFigures): readonly string[] {
  const codes = new Set([...Object.keys(spend), ...Object.keys(revenue), ...Object.keys(revenue_pending)]);
  const sorted = [...codes].sort((a, b) => Number(b === "RUB") - Number(a === "RUB") || a.localeCompare(b));
  return sorted.length === 0 ? ["RUB"] : sorted;
}
