import { ADMIN_TOKEN } from "./ask-report.ts";
import { CAMPAIGNS } from "./campaigns.ts";
import type { Period } from "./seeded-clicks.ts";

const DAY_MS = 86_400_000;

/** What each campaign cost on each day of the period, told once more where it is known: a buyer's reports all have spend. */
export async function putCosts(port: number, { fromMs, toMs }: Period): Promise<void> {
  const lines = daysOf(fromMs, toMs).flatMap((day, at) =>
    CAMPAIGNS.map(({ name }, index) => ({
      ...{ day, mark: "utm_campaign", value: name, currency: "RUB" },
      amount: `${1_000 + 7 * index + at}.${10 + (index % 90)}`,
    })),
  );
  const response = await fetch(`http://127.0.0.1:${port}/api/costs`, {
    method: "PUT",
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ lines }),
  });
  if (!response.ok) throw new Error(`costs were not taken: ${response.status} ${await response.text()}`);
  await response.arrayBuffer();
}

function daysOf(fromMs: number, toMs: number): string[] {
  const days: string[] = [];
  for (let ms = fromMs; ms < toMs; ms += DAY_MS) days.push(new Date(ms).toISOString().slice(0, 10));
  return days;
}
