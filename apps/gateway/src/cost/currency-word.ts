import { currencyCode } from "../money.ts";

/** How currencies are written in tables, besides their codes. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ...["₽", "р", "руб", "рубль", "рубля", "рублей", "рубли"].map((word) => [word, "RUB"] as const),
  ...["$", "долл", "доллар", "доллары"].map((word) => [word, "USD"] as const),
  ...["€", "евро"].map((word) => [word, "EUR"] as const),
  ...["₸", "тг", "тенге"].map((word) => [word, "KZT"] as const),
  ...["₴", "грн"].map((word) => [word, "UAH"] as const),
  ["£", "GBP"],
]);

/** The code of a currency by a sign, a word or its code: `₽`, `руб.`, `RUB`. */
export function currencyOfWord(word: string): string | undefined {
  const plain = word.trim().toLowerCase().replace(/\.$/, "");
  return WORDS.get(plain) ?? currencyCode(plain);
}
