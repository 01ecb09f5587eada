import type { ConversionStatus } from "@metka/contract";
import { isKnownMacro } from "../capture/macros.ts";
import { formatMoney } from "../money.ts";
import type { MessageFacts } from "../store/targets/model.ts";

/** In words, for a chat. */
export const STATUS_TITLES: Record<ConversionStatus, string> = {
  pending: "🟡 Конверсия ожидает проверки",
  approved: "✅ Конверсия одобрена",
  rejected: "❌ Конверсия отклонена",
};

/** The facts of an alert: `facts` of its message. */
export interface AlertFacts {
  readonly alert: string;
  readonly alert_state: string;
  readonly subject: string;
  readonly text: string;
}

type Values = ReadonlyMap<string, string>;

/** The values of a conversion's macros: the conversion's and the change's own, then its click's. */
export function conversionValues({ conversion, change, click }: MessageFacts): Values {
  const values = new Map<string, string>();
  const put = (name: string, value: unknown) => {
    if (typeof value === "string" && value !== "" && !values.has(name)) values.set(name, value);
  };
  put("event", "conversion");
  if (change !== undefined) {
    const { to_status, payout_minor, currency } = change;
    put("status", to_status);
    put("status_title", STATUS_TITLES[to_status]);
    if (payout_minor !== null && currency !== null) put("payout", formatMoney(payout_minor, currency));
    put("currency", currency);
  }
  if (conversion !== undefined) {
    for (const name of ["transaction_id", "goal", "network", "click_id", "user_id", "offer"] as const) {
      put(name, conversion[name]);
    }
    put("conversion_id", String(conversion.id));
  }
  const { extra, ...columns } = click ?? { extra: null };
  for (const [name, value] of Object.entries(columns)) put(name, value);
  const marks: Record<string, unknown> = JSON.parse(extra ?? "{}");
  for (const [name, value] of Object.entries(marks)) if (isKnownMacro(name)) put(name, value);
  return values;
}

/** The values of an alert's macros, or of a test's. */
export function alertValues({ message: { kind, facts } }: MessageFacts): Values {
  const told: AlertFacts = JSON.parse(facts ?? "{}");
  return new Map([["event", kind], ...Object.entries(told)]);
}
