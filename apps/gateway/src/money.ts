/** Currencies whose minor unit is not a hundredth (ISO 4217). */
const EXPONENTS: ReadonlyMap<string, number> = new Map([
  ...["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"].map(pair(0)),
  ...["XAF", "XOF", "XPF"].map(pair(0)),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map(pair(3)),
]);

/** Other names that networks still use. */
const ALIASES: ReadonlyMap<string, string> = new Map([["RUR", "RUB"]]);

const KNOWN: ReadonlySet<string> = new Set([...Intl.supportedValuesOf("currency"), ...EXPONENTS.keys()]);

/**
 * The largest single amount, in minor units: ten billions of roubles. Sums are exact up to 2^53 of them, so that takes
 * nine thousand such amounts, and a report in which there are more says so.
 */
export const MOST_MINOR = 1_000_000_000_000;
const TOO_LARGE = `сумма слишком большая: не больше ${MOST_MINOR} копеек, центов или других мелких единиц`;

export type Money = { readonly ok: true; readonly minor: number } | { readonly ok: false; readonly reason: string };

/** The code of a currency, in whatever case it came; undefined where there is no such currency. */
export function currencyCode(text: string): string | undefined {
  const code = text.trim().toUpperCase();
  const known = ALIASES.get(code) ?? code;
  return KNOWN.has(known) ? known : undefined;
}

/** Digits after the point: 2 for RUB, 0 for JPY. */
export function exponentOf(currency: string): number {
  return EXPONENTS.get(currency) ?? 2;
}

/**
 * A sum as networks write it, in minor units, without floating point: "1 234,50" RUB is 123450. Digits beyond the minor
 * unit are rounded half up. A comma before exactly three digits may divide thousands or decimals, so it is refused
 * where it would matter.
 */
export function parseMoney(text: string, currency: string): Money {
  const exponent = exponentOf(currency);
  const [integer, mark, decimals = ""] = parts(text.trim());
  if (integer === undefined) {
    const negative = /^[-−]/.test(text.trim());
    return refuse(negative ? "сумма не может быть отрицательной" : "сумма не читается, нужно число вида 1234.50");
  }
  if (mark === "," && decimals.length === 3 && exponent !== 3) {
    return refuse("непонятно, тысячи это или доли: пришлите сумму с точкой, например 1234.50");
  }
  const digits = integer.replace(/\D/g, "").replace(/^0+(?=\d)/, "");
  if (digits.length > 15) return refuse(TOO_LARGE);
  const kept = BigInt(digits + decimals.slice(0, exponent).padEnd(exponent, "0"));
  const minor = (decimals[exponent] ?? "0") >= "5" ? kept + 1n : kept;
  return minor <= BigInt(MOST_MINOR) ? { ok: true, minor: Number(minor) } : refuse(TOO_LARGE);
}

/** Blanks of any kind between groups of three and one sign of decimals. */
const PLAIN = /^(\d{1,3}(?:\s\d{3})+|\d+)(?:([.,])(\d+))?$/;
/** Signs between groups of three: so many, or another one before the decimals, that they cannot be decimals themselves. */
const GROUPED = [
  /^(\d{1,3}(?:,\d{3})+)(\.)(\d+)$/,
  /^(\d{1,3}(?:\.\d{3})+)(,)(\d+)$/,
  /^(\d{1,3}(?:([.,])\d{3})(?:\2\d{3})+)$/,
];

/** Integer, sign of decimals, decimals; nothing where the text is no number. */
function parts(text: string): readonly (string | undefined)[] {
  const [, ...plain] = PLAIN.exec(text) ?? [];
  if (plain.length > 0) return plain;
  const [, integer, mark, decimals] = GROUPED.map((form) => form.exec(text)).find((found) => found !== null) ?? [];
  return decimals === undefined ? [integer] : [integer, mark, decimals];
}

/** The same of what was paid to the kopeck: digits that its currency does not have are no sum, and nothing is rounded. */
export function parseExactMoney(text: string, currency: string): Money {
  const [, decimals = ""] = /[.,](\d+)$/.exec(text.trim()) ?? [];
  const exponent = exponentOf(currency);
  const money = parseMoney(text, currency);
  if (!money.ok || decimals.length <= exponent) return money;
  return refuse(
    exponent === 0
      ? `в ${currency} нет долей, нужно целое число`
      : `в ${currency} после запятой не больше ${exponent} знаков, округлите сами`,
  );
}

/** Minor units as a decimal fraction with all digits of the currency: 123450 RUB is "1234.50", a loss of 5 "-0.05". */
export function formatMoney(minor: number, currency: string): string {
  const exponent = exponentOf(currency);
  const digits = String(Math.abs(minor)).padStart(exponent + 1, "0");
  const amount = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return minor < 0 ? `-${amount}` : amount;
}

function refuse(reason: string): Money {
  return { ok: false, reason };
}

function pair(exponent: number): (code: string) => [string, number] {
  return (code) => [code, exponent];
}
