import type { Sandbox } from "@metka/sandbox";
import type { Row } from "./rows.ts";
import type { StatisticsFixture } from "./statistics-fixture.ts";

/** What each click, or user's day, is to have: how many of each status, and each payout. */
type Counted = Map<string, string>;

/** Of the network's own records, by the rule that the docs give for the income. */
export function countedBy(sub: string, sandbox: Sandbox): Counted {
  const groups = Map.groupBy(sandbox.leadsTech.leads, ({ params }) => params[sub] ?? "");
  return new Map(
    Array.from(groups, ([key, leads]) => {
      const statuses = leads.map(({ status }) => (status === "hold" || status === "inprogress" ? "pending" : status));
      const income = leads.reduce((sum, lead) => sum + lead.income, 0);
      const paid = ["approved", "pending", "rejected"].find((status) => statuses.some((one) => one === status));
      const holders = statuses.filter((status) => status === paid).length;
      const shares = Array.from({ length: holders }, (_, n) => Math.floor((income + holders - 1 - n) / holders));
      const all = statuses.map((status) => `${status} ${status === paid ? shares.shift() : 0}`);
      return [key, all.sort().join(", ")] as const;
    }),
  );
}

export async function storedBy(column: "click_id" | "user_id", { gateways }: StatisticsFixture): Promise<Counted> {
  const rows = await gateways.rows.all(
    `select ${column} as key, status, payout_minor from conversions where withdrawn_at is null`,
  );
  const groups = Map.groupBy(rows, ({ key }) => String(key));
  return new Map(
    Array.from(groups, ([key, own]) => [
      key,
      own
        .map(({ status, payout_minor }) => `${status} ${payout_minor}`)
        .sort()
        .join(", "),
    ]),
  );
}

/** What polls may change. */
export async function everyRow({ gateways }: StatisticsFixture): Promise<readonly Row[][]> {
  const tables = ["conversions", "conversion_changes", "postbacks", "statistics_rows"];
  return await Promise.all(tables.map((table) => gateways.rows.all(`select * from ${table} order by id`)));
}
