import type { NetworkSettings, ParameterRole } from "@metka/contract";
import { hasMacro } from "@metka/links";
import { currencyCode, parseMoney } from "../money.ts";
import type { Judgement, Report } from "../store/conversions/model.ts";
import { clickIds, evidence, lastClick, type NetworkOffer, offerScope, type Parameter } from "./attribute.ts";
import { nextState } from "./next-state.ts";
import { mapStatus } from "./status-map.ts";
import { doubt, whyUnattributed } from "./why-unattributed.ts";

export interface PostbackFacts {
  readonly network: string;
  /** As they came: scalars, or what is refused. */
  readonly params: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly receivedAt: string;
}

/** Longest id or goal, in characters: they are a part of an index key in both databases. */
const LONGEST = 200;

/** Says in Russian what is wrong with a postback and which parameter it is. */
class Refusal extends Error {
  readonly parameter: string;

  constructor(parameter: string, reason: string) {
    super(reason);
    this.parameter = parameter;
  }
}

/** What a postback says by its network's settings, or why it cannot be taken. Pure, never throws. */
export function readPostback(
  facts: PostbackFacts,
  settings: NetworkSettings,
  offers: readonly NetworkOffer[],
): Judgement {
  try {
    return { kind: "report", report: report(facts, settings, offers) };
  } catch (error) {
    if (error instanceof Refusal) return { kind: "rejected", reason: error.message, path: error.parameter };
    throw error;
  }
}

function report(
  { network, params: sent, receivedAt }: PostbackFacts,
  settings: NetworkSettings,
  offers: readonly NetworkOffer[],
): Report {
  const { present, unfilled } = readParameters(sent);
  const find = (role: ParameterRole): Parameter | undefined => {
    const names = settings.parameters[role];
    for (const name of names) {
      const value = present.get(name);
      if (value !== undefined) return { name, value };
    }
    return undefined;
  };
  const params = Array.from(present, ([name, value]) => ({ name, value }));

  const status = readStatus(find("status"), unfilled, settings);
  const named = clickIds(params, settings.parameters);
  const transaction = key(find("transaction_id"));
  const goal = key(find("goal"))?.value ?? "";
  const [click] = named;
  if (transaction === undefined && click === undefined) throw missingId(unfilled, settings.parameters);
  const identity =
    transaction === undefined ? ["click", click?.clickId, goal] : ["transaction", transaction.value, goal];
  const payout = readPayout(find("sum"), find("currency"), settings.currency);
  const user = key(find("user_id"));
  const scope = offerScope(network, find("offer_id")?.value, offers);
  const [onlyOffer, ...otherOffers] = scope.offers;
  return {
    identity: JSON.stringify(identity),
    transactionId: transaction?.value ?? null,
    goal,
    status,
    payoutMinor: payout?.minor ?? null,
    currency: payout?.currency ?? null,
    offer: otherOffers.length === 0 ? (onlyOffer ?? null) : null,
    userId: user?.value ?? null,
    search: {
      named,
      last: lastClick({ user, offers: scope.offers, windowDays: settings.window_days, at: receivedAt }),
    },
    windowDays: settings.window_days,
    evidence: (found) => evidence(found, scope, receivedAt),
    doubt: (found) => doubt(found, network, offers),
    whyUnattributed: (miss) =>
      whyUnattributed(miss, { network, settings, present, unfilled, named, user, scope, offers }),
    next: (current) =>
      nextState(current, { status, payout_minor: payout?.minor ?? null, currency: payout?.currency ?? null }),
  };
}

export interface Read {
  /** Trimmed values, none empty, in the order in which they came. */
  readonly present: ReadonlyMap<string, string>;
  /** Macros that the network left as they were, which count as no value. */
  readonly unfilled: ReadonlyMap<string, string>;
}

function readParameters(sent: PostbackFacts["params"]): Read {
  const present = new Map<string, string>();
  const unfilled = new Map<string, string>();
  for (const [name, raw] of Object.entries(sent)) {
    if (raw === null || raw === undefined) continue;
    if (Array.isArray(raw)) throw new Refusal(name, `параметр пришёл несколько раз с разными значениями`);
    if (typeof raw === "object") throw new Refusal(name, "вложенные значения не принимаются, нужна строка или число");
    const value = String(raw).toWellFormed().trim();
    if (value === "") continue;
    if (hasMacro(value)) unfilled.set(name, value);
    else present.set(name, value);
  }
  return { present, unfilled };
}

function readStatus(found: Parameter | undefined, unfilled: Read["unfilled"], settings: NetworkSettings) {
  const { parameters, statuses } = settings;
  if (found === undefined) {
    const [name = ""] = parameters.status;
    const left = parameters.status.find((candidate) => unfilled.has(candidate));
    throw left === undefined
      ? new Refusal(name, `нет статуса: ждём его в параметре ${listed(parameters.status)}`)
      : new Refusal(left, `макрос ${unfilled.get(left)} не подставлен: статус неизвестен, проверьте ссылку в кабинете`);
  }
  const status = mapStatus(found.value, statuses);
  if (status !== undefined) return status;
  const known = [...statuses.pending, ...statuses.approved, ...statuses.rejected];
  throw new Refusal(
    found.name,
    `неизвестный статус «${shown(found.value)}», знаем: ${known.join(", ")}; если он верен, добавьте его в настройки сети`,
  );
}

function readPayout(sum: Parameter | undefined, currency: Parameter | undefined, byDefault: string) {
  if (sum === undefined) return undefined;
  const code = currencyCode(currency?.value ?? byDefault);
  if (code === undefined) {
    const text = shown(currency?.value ?? byDefault);
    throw new Refusal(currency?.name ?? "", `неизвестная валюта «${text}», нужен код из трёх букв, например RUB`);
  }
  const money = parseMoney(sum.value, code);
  if (!money.ok) throw new Refusal(sum.name, `«${shown(sum.value)}»: ${money.reason}`);
  return { minor: money.minor, currency: code };
}

/** What becomes a part of a conversion's identity or of an index. */
function key(found: Parameter | undefined): Parameter | undefined {
  if (found === undefined) return undefined;
  if (found.value.length > LONGEST) throw new Refusal(found.name, `длиннее ${LONGEST} символов`);
  if (/\p{Cc}/u.test(found.value)) throw new Refusal(found.name, "содержит управляющие символы: уберите их");
  return found;
}

function missingId(unfilled: Read["unfilled"], { transaction_id, click_id }: NetworkSettings["parameters"]): Refusal {
  const names = [...transaction_id, ...click_id];
  const left = names.find((name) => unfilled.has(name));
  if (left !== undefined) {
    return new Refusal(left, `макрос ${unfilled.get(left)} не подставлен: проверьте ссылку в кабинете`);
  }
  const [name = ""] = names;
  return new Refusal(name, `нет ни номера действия (${listed(transaction_id)}), ни click_id: повторы нечем узнать`);
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "в настройках сети он не назван" : names.join(" или ");
}

function shown(value: string): string {
  return value.length > 60 ? `${value.slice(0, 60).toWellFormed()}…` : value;
}
