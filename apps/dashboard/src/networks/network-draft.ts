import type { Network, NetworkSettings } from "@metka/contract";

export const ROLES = [
  ...(["click_id", "transaction_id", "goal", "status"] as const),
  ...(["sum", "currency", "offer_id", "user_id"] as const),
];
export const STATUSES = ["pending", "approved", "rejected"] as const;

/** Settings as they stand in the form: lists and pairs as text. */
export interface NetworkDraft {
  readonly slug: string;
  readonly title: string;
  readonly note: string;
  readonly parameters: Readonly<Record<(typeof ROLES)[number], string>>;
  readonly statuses: Readonly<Record<(typeof STATUSES)[number], string>>;
  readonly currency: string;
  readonly windowDays: string;
  readonly allow: string;
  readonly confirmed: boolean;
  readonly encoding: string;
  readonly source: string;
  readonly macros: string;
}

/** A new network begins with the names that most networks use. */
const USUAL: NetworkDraft = {
  ...{ slug: "", title: "", note: "", currency: "RUB", windowDays: "30", allow: "" },
  ...{ confirmed: false, encoding: "", source: "" },
  parameters: {
    ...{ click_id: "click_id, sub8", transaction_id: "transaction_id", goal: "goal", status: "status" },
    ...{ sum: "sum", currency: "currency", offer_id: "offer_id", user_id: "user_id, sub6" },
  },
  statuses: { pending: "pending, hold", approved: "approved", rejected: "rejected" },
  macros: "click_id={sub8}\ntransaction_id={transaction_id}\nstatus={status}\nsum={sum}\ncurrency={currency}",
};

export function draftOf(network: Network | undefined): NetworkDraft {
  if (network === undefined) return USUAL;
  const { slug, settings } = network;
  const { title, note, parameters, statuses, currency, window_days, allow, macros } = settings;
  return {
    ...{ slug, title, note, currency },
    parameters: {
      click_id: textOf(parameters.click_id),
      transaction_id: textOf(parameters.transaction_id),
      goal: textOf(parameters.goal),
      status: textOf(parameters.status),
      sum: textOf(parameters.sum),
      currency: textOf(parameters.currency),
      offer_id: textOf(parameters.offer_id),
      user_id: textOf(parameters.user_id),
    },
    statuses: {
      pending: textOf(statuses.pending),
      approved: textOf(statuses.approved),
      rejected: textOf(statuses.rejected),
    },
    windowDays: String(window_days),
    allow: textOf(allow),
    confirmed: settings.confirmed === true,
    encoding: settings.encoding ?? "",
    source: settings.conversions_from ?? "",
    macros: Object.entries(macros)
      .map(([name, macro]) => `${name}=${macro}`)
      .join("\n"),
  };
}

/** As the API takes them, whatever was typed: the gateway says what is wrong. */
export function settingsOf(draft: NetworkDraft): Readonly<Record<keyof NetworkSettings, unknown>> {
  const { title, note, parameters, statuses, currency, windowDays, allow, macros } = draft;
  const listed = (texts: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, listOf(text)]));
  const days = Number(windowDays);
  return {
    ...{ title, note, currency, parameters: listed(parameters), statuses: listed(statuses), allow: listOf(allow) },
    window_days: windowDays.trim() === "" || Number.isNaN(days) ? windowDays : days,
    macros: Object.fromEntries(linesOf(macros).map(pairOf)),
    confirmed: draft.confirmed ? true : undefined,
    encoding: draft.encoding === "" ? undefined : draft.encoding,
    conversions_from: draft.source === "" ? undefined : draft.source,
  };
}

function textOf(list: readonly string[]): string {
  return list.join(", ");
}

function listOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}

function linesOf(text: string): readonly string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

function pairOf(line: string): readonly [string, string] {
  const at = line.indexOf("=");
  return at < 0 ? [line.trim(), ""] : [line.slice(0, at).trim(), line.slice(at + 1).trim()];
}
