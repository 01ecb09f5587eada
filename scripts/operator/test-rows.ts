import type { TestRowsAnswer, TestRowTable } from "@metka/contract";
import type { AdminGateway } from "./admin-gateway.ts";

export type TestRowCounts = Readonly<Partial<Record<TestRowTable, number>>>;

/** Goes through all rows, a window a request: counts the test rows, or removes them. */
export async function testRows(
  gateway: AdminGateway,
  method: "GET" | "DELETE",
  local: boolean,
): Promise<TestRowCounts> {
  const counts: Partial<Record<string, number>> = {};
  let after: number | null = 0;
  while (after !== null) {
    const path: string = `/api/test-rows?after=${after}${local ? "&local=1" : ""}`;
    const answer: TestRowsAnswer = await gateway.ask<TestRowsAnswer>(method, path);
    for (const [table, count] of Object.entries(answer.rows)) counts[table] = (counts[table] ?? 0) + count;
    after = answer.next;
  }
  return counts;
}

const NAMES: Readonly<Record<TestRowTable, string>> = {
  api_utmtracking: "кликов",
  deliveries: "доставок",
  attempts: "попыток",
  event_keys: "ключей event_id",
  conversions: "конверсий",
  conversion_changes: "изменений конверсий",
  postbacks: "постбеков",
  messages: "сообщений",
};

/** "кликов 3, доставок 2"; empty where there are none. */
export function countsText(counts: TestRowCounts): string {
  return Object.entries(NAMES)
    .map(([table, name]) => ({ name, count: Object.entries(counts).find(([key]) => key === table)?.[1] ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ name, count }) => `${name} ${count}`)
    .join(", ");
}
