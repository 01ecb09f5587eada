import { ID_MAX, isLonger, type NetworkSettings, type ParameterRole } from "@metka/contract";
import { hasMacro } from "@metka/links";
import { currencyCode, parseMoney } from "../money.ts";
import type { Evaluation, ReportedConversion } from "../store/conversions/model.ts";
import { clickIds, evidence, lastClick, type NetworkOffer, offerScope, type Parameter } from "./attribute.ts";
import { nextState } from "./next-state.ts";
import { plainDecimal } from "./plain-decimal.ts";
import { constantOf, findRole, quoted, type ReadParameters, readParameters, unfilledText } from "./read-parameters.ts";
import { Refusal } from "./refusal.ts";
import { mapStatus } from "./status-map.ts";
import { doubt, whyUnattributed } from "./why-unattributed.ts";

export interface PostbackFacts {
  readonly network: string;
  /** As they were received. */
  readonly params: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly receivedAt: string;
}

/** Reads a postback by its network's settings, or says why it is rejected. Pure, never throws. */
export function readPostback(
  facts: PostbackFacts,
  settings: NetworkSettings,
  offers: readonly NetworkOffer[],
): Evaluation {
  try {
    return { kind: "conversion", conversion: reportedConversion(facts, settings, offers) };
  } catch (error) {
    if (error instanceof Refusal) {
      return { kind: "rejected", reason: error.message, path: error.parameter, setting: error.setting };
    }
    throw error;
  }
}

function reportedConversion(
  { network, params: sent, receivedAt }: PostbackFacts,
  settings: NetworkSettings,
  offers: readonly NetworkOffer[],
): ReportedConversion {
  const read = readParameters(sent, settings);
  const find = (role: ParameterRole) => findRole(read, settings, role);

  const status = readStatus(find("status"), read.unfilled, settings);
  const named = clickIds(read.texts, settings.parameters);
  const transaction = key(find("transaction_id"));
  const goal = key(find("goal"))?.value ?? "";
  const [click] = named;
  const constant = transaction === undefined ? constantOf(read, settings, "transaction_id") : undefined;
  if (transaction === undefined && click === undefined) throw missingId(constant, settings.parameters);
  const identity =
    transaction === undefined ? ["click", click?.clickId, goal] : ["transaction", transaction.value, goal];
  const payout = readPayout(find("sum"), find("currency"), settings.currency);
  const user = key(find("user_id"));
  const scope = offerScope(network, find("offer_id")?.value, offers);
  const [onlyOffer, ...otherOffers] = scope.offers;
  return {
    identity: JSON.stringify(identity),
    note: constant === undefined ? null : `${notAnId(constant)}: повторы узнаём по клику и цели`,
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
    whyUnattributed: (miss) => whyUnattributed(miss, { ...read, network, settings, named, user, scope, offers }),
    next: (current) =>
      nextState(current, { status, payout_minor: payout?.minor ?? null, currency: payout?.currency ?? null }),
  };
}

function readStatus(found: Parameter | undefined, unfilled: ReadParameters["unfilled"], settings: NetworkSettings) {
  const { parameters, statuses } = settings;
  if (found === undefined) {
    const [name = ""] = parameters.status;
    const left = parameters.status.find((candidate) => unfilled.has(candidate));
    throw left === undefined
      ? new Refusal(name, "parameters", `нет статуса: ждём его в параметре ${listed(parameters.status)}`)
      : new Refusal(
          left,
          "cabinet",
          `${unfilledText(unfilled.get(left) ?? "")}: статус неизвестен, проверьте ссылку в кабинете`,
        );
  }
  const status = mapStatus(found.value, statuses);
  if (status !== undefined) return status;
  const known = [...statuses.pending, ...statuses.approved, ...statuses.rejected];
  throw new Refusal(
    found.name,
    "statuses",
    `неизвестный статус «${quoted(found.value)}», знаем: ${known.join(", ")}; если он верен, добавьте его в настройки сети`,
  );
}

function readPayout(sum: Parameter | undefined, currency: Parameter | undefined, byDefault: string) {
  if (sum === undefined) return undefined;
  const code = currencyCode(currency?.value ?? byDefault);
  if (code === undefined) {
    const text = quoted(currency?.value ?? byDefault);
    throw new Refusal(
      currency?.name ?? "",
      "currency",
      `неизвестная валюта «${text}», нужен код из трёх букв, например RUB`,
    );
  }
  const money = parseMoney(plainDecimal(sum.value), code);
  if (!money.ok) throw new Refusal(sum.name, "parameters", `«${quoted(sum.value)}»: ${money.reason}`);
  return { minor: money.minor, currency: code };
}

/** Checks the length of a value that becomes part of an identity or of an index. */
function key(found: Parameter | undefined): Parameter | undefined {
  if (found === undefined) return undefined;
  if (isLonger(found.value, ID_MAX)) throw new Refusal(found.name, "parameters", `длиннее ${ID_MAX} символов`);
  return found;
}

function missingId(
  constant: Parameter | undefined,
  { transaction_id, click_id }: NetworkSettings["parameters"],
): Refusal {
  if (constant !== undefined) {
    return new Refusal(
      constant.name,
      "cabinet",
      `${notAnId(constant)}, а click_id нет, поэтому повторы нечем узнать: проверьте ссылку в кабинете`,
    );
  }
  const [name = ""] = [...transaction_id, ...click_id];
  return new Refusal(
    name,
    "parameters",
    `нет ни номера действия (${listed(transaction_id)}), ни click_id: повторы нечем узнать`,
  );
}

function notAnId({ name, value }: Parameter): string {
  return hasMacro(value)
    ? `макрос ${quoted(value)} в «${name}» не подставлен`
    : `«${quoted(value)}» в «${name}» — не номер действия`;
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? "в настройках сети он не назван" : names.join(" или ");
}
