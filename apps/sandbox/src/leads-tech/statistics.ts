import type { LeadsTech } from "./leads-tech.ts";

export interface Question {
  /** Days of Moscow, both included. */
  readonly from: string;
  readonly to: string;
  /** What clicks were sent with. */
  readonly filter: Readonly<Record<string, string>>;
  /** What tells a row: a sub's value. */
  readonly keyOf: (params: Readonly<Record<string, string>>) => string;
}

export interface Figures {
  clicks: number;
  uniques: number;
  approved: number;
  hold: number;
  inprogress: number;
  rejected: number;
  /** Kopecks. */
  income: number;
}

/** The figures of each row, by its key. */
export function statistics(leadsTech: LeadsTech, { from, to, filter, keyOf }: Question): ReadonlyMap<string, Figures> {
  const rows = new Map<string, Figures>();
  const users = new Set<string>();
  const rowOf = (key: string) => {
    const known = rows.get(key);
    if (known !== undefined) return known;
    const made = { clicks: 0, uniques: 0, approved: 0, hold: 0, inprogress: 0, rejected: 0, income: 0 };
    rows.set(key, made);
    return made;
  };
  const isMeant = (params: Readonly<Record<string, string>>, day: string) =>
    day >= from && day <= to && Object.entries(filter).every(([name, value]) => params[name] === value);
  for (const { click, day } of leadsTech.clicks) {
    if (!isMeant(click.params, day)) continue;
    const key = keyOf(click.params);
    const row = rowOf(key);
    row.clicks += 1;
    const user = JSON.stringify([key, click.params.sub6 ?? click.n]);
    if (!users.has(user)) row.uniques += 1;
    users.add(user);
  }
  for (const lead of leadsTech.leads) {
    if (!isMeant(lead.params, lead.day)) continue;
    const row = rowOf(keyOf(lead.params));
    row[lead.status] += 1;
    row.income += lead.income;
  }
  return rows;
}
