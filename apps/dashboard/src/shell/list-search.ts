/** Texts out of an address that anybody may have written; what is not asked for, or is empty, is left out. */
export function readTexts<Name extends string>(
  search: Readonly<Record<string, unknown>>,
  names: readonly Name[],
): Readonly<Partial<Record<Name, string>>> {
  const texts: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = search[name];
    // The router reads `123` as a number.
    const text = typeof value === "string" || Number.isSafeInteger(value) ? String(value) : "";
    if (text !== "") texts[name] = text;
  }
  return texts;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Days that a list begins and ends with. */
export function readDays(search: Readonly<Record<string, unknown>>): { readonly from?: string; readonly to?: string } {
  const { from, to } = readTexts(search, ["from", "to"]);
  return {
    ...(from !== undefined && DAY.test(from) ? { from } : {}),
    ...(to !== undefined && DAY.test(to) ? { to } : {}),
  };
}

/** One of some words. */
export function readWord<Word extends string>(value: unknown, words: readonly Word[]): Word | undefined {
  return words.find((word) => word === value);
}

/** Without what is undefined: an address holds only what was chosen. */
export function withoutEmpty<Search extends object>(
  search: Search,
): { [Name in keyof Search]?: Exclude<Search[Name], undefined> } {
  const kept: { [Name in keyof Search]?: Exclude<Search[Name], undefined> } = {};
  return Object.assign(kept, Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)));
}
