import type { ReportFigures } from "@metka/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { FIGURES, figuresOf, MONEY_FIGURES } from "./figures.ts";
import { sortValue } from "./sort-value.ts";
import { anyHalf, anyParts, tallied } from "./testing.ts";

const CURRENCIES = ["RUB", "JPY"];
/** Of the figures of money, those that are shown in units, of which one is so many minor ones. */
const MINOR: Readonly<Record<string, number>> = { RUB: 100, JPY: 1 };
const halves = fc.array(anyHalf, { minLength: 1, maxLength: 5 });

test("every column sorts by what it shows", () => {
  fc.assert(
    fc.property(anyParts, halves, fc.constantFrom("visit", "click"), fc.boolean(), (parts, all, per, counted) => {
      const tally = tallied(parts, all);
      const users = (group: number) => (counted ? group % 3 : null);
      const spent = (currency: string) => (group: number) => (currency === "RUB" ? (group % 4) * 250 : 0);
      const spend = { in: spent };
      const sources = { tally, users, spend, per };
      for (let group = 0; group < tally.size; group += 1) {
        const clicks = tally.clicks(group);
        const conversions = tally.conversions(group);
        const rest = { users: users(group), spend: new Map([["RUB", spent("RUB")(group)]]), currencies: CURRENCIES };
        const shown = figuresOf(per, { clicks, conversions, ...rest });
        for (const column of FIGURES) expect(sortValue(column, sources)(group)).toBe(shown[column]);
        for (const figure of MONEY_FIGURES) {
          for (const currency of CURRENCIES) {
            const value = sortValue(`${figure}_${currency}`, sources)(group);
            const inUnits = value === null || figure === "roi" ? value : value / (MINOR[currency] ?? Number.NaN);
            isAbout(inUnits, moneyShown(shown, figure, currency));
          }
        }
      }
    }),
  );
});

/** What is not shown at all is nothing to divide by, or no money. */
function moneyShown(shown: ReportFigures, figure: (typeof MONEY_FIGURES)[number], currency: string): number | null {
  const money = shown[figure][currency];
  if (figure !== "epc") return money === null ? null : Number(money ?? 0);
  const base = shown.cr === null;
  return base ? null : Number(money ?? 0);
}

function isAbout(value: number | null, shown: number | null): void {
  if (value === null || shown === null) expect(value).toBe(shown);
  else expect(value).toBeCloseTo(shown, 5);
}

test("what is no column is refused", () => {
  const tally = tallied({ groupBy: [], filters: new Map(), networks: new Map() }, []);
  const sources = { tally, users: () => null, spend: { in: () => () => 0 }, per: "visit" } as const;
  expect(() => sortValue("ref", sources)).toThrow("ref");
});
