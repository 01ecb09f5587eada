import { parseExactMoney } from "../money.ts";
import { currencyOfWord } from "./currency-word.ts";

export type Amount =
  | { readonly ok: true; readonly minor: number; readonly currency: string }
  | { readonly ok: false; readonly field: "amount" | "currency"; readonly reason: string };

/** What cabinets write if nothing was spent. */
const NOTHING = /^[-–—−]$/;
/** A number, and what may stand before or after it. */
const PARTS = /^([^\d\s+\-−–—(]*)\s*(\S*\d(?:.*\d)?)\s*(\D*)$/s;

/** `5210,40 ₽` with the row's own currency, which may be empty where the amount says it. */
export function readAmount(text: string, currency: string): Amount {
  const known = currency === "" ? undefined : currencyOfWord(currency);
  if (currency !== "" && known === undefined) return refuse("currency", "");
  const [, before = "", number = text, after = ""] = PARTS.exec(text.trim()) ?? [];
  const word = `${before}${after}`.trim();
  const named = word === "" ? undefined : currencyOfWord(word);
  if (named !== undefined && known !== undefined && named !== known) {
    return refuse("amount", `сумма в ${named}, а валюта строки — ${known}`);
  }
  const code = known ?? named;
  if (code === undefined) return refuse("currency", "");
  if (word !== "" && named === undefined) return refuse("amount", whyNoAmount(text));
  const money = parseExactMoney(NOTHING.test(number.trim()) ? "0" : number, code);
  if (money.ok) return { ok: true, minor: money.minor, currency: code };
  return refuse("amount", EXPONENT.test(number) ? whyNoAmount(number) : money.reason);
}

/** How Excel shortens a long number that does not fit its column. */
export const EXPONENT = /^\d(?:[.,]\d+)?E\+?\d+$/i;

function whyNoAmount(text: string): string {
  if (text.trim().endsWith("%")) return "это проценты, а не сумма";
  if (EXPONENT.test(text.trim())) return "Excel сократил число: задайте колонке числовой формат";
  return "сумма не читается, нужно число вида 1234.50";
}

function refuse(field: "amount" | "currency", reason: string): Amount {
  return { ok: false, field, reason };
}
