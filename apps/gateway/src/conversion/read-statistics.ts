import { ID_MAX, type NetworkSettings } from "@metka/contract";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { Evaluation, ReportedConversion } from "../store/conversions/model.ts";
import { clickIds, evidence, lastClick, type NetworkOffer, type OfferScope } from "./attribute.ts";
import { doubt } from "./why-unattributed.ts";

/** What statistics said of a conversion is kept among the postbacks, under this method. */
export const STATISTICS_METHOD = "STATISTICS";

const ParamsSchema = Type.Object({
  kind: Type.Enum(["click", "user"]),
  sub: Type.String(),
  /** Gone once the user's data is erased. */
  value: Type.Optional(Type.String()),
  offers: Type.Array(Type.String()),
  identity: Type.String(),
  at: Type.String(),
  status: Type.Enum(["pending", "approved", "rejected"]),
  sum_minor: Type.Integer(),
});

const params = Compile(ParamsSchema);

/** What a record of a statistics row says; the settings tell the window and the currency. */
export function readStatistics(
  network: string,
  sent: unknown,
  settings: NetworkSettings,
  offers: readonly NetworkOffer[],
): Evaluation {
  if (!params.Check(sent)) {
    return { kind: "rejected", path: "", reason: "запись статистики не читается", setting: null };
  }
  const { kind, sub, value = "", at, status, sum_minor } = sent;
  const parameter = { name: sub, value };
  const named = kind === "click" ? clickIds([parameter], settings.parameters) : [];
  const scope: OfferScope = {
    by: sent.offers.length === 1 ? "only_offer" : "all_offers",
    offers: sent.offers,
  };
  const user = kind === "user" && value !== "" && value.length <= ID_MAX ? parameter : undefined;
  const state = { status, payout_minor: sum_minor, currency: settings.currency };
  const conversion: ReportedConversion = {
    identity: sent.identity,
    note: null,
    transactionId: null,
    goal: "",
    status,
    payoutMinor: sum_minor,
    currency: settings.currency,
    offer: sent.offers.length === 1 ? (sent.offers[0] ?? null) : null,
    userId: user?.value ?? null,
    search: { named, last: lastClick({ user, offers: scope.offers, windowDays: settings.window_days, at }) },
    windowDays: settings.window_days,
    evidence: (found) => evidence(found, scope, at),
    doubt: (found) => doubt(found, network, offers),
    whyUnattributed: (miss) => whyNone(kind, sub, named.length > 0, miss.kind === "unknown_user", settings),
    next: () => state,
  };
  return { kind: "conversion", conversion };
}

function whyNone(
  kind: "click" | "user",
  sub: string,
  isClickId: boolean,
  isUnknown: boolean,
  { window_days }: NetworkSettings,
): string {
  if (kind === "click") {
    return isClickId
      ? `в статистике сети есть строка с ${sub}, а клика с таким click_id в базе нет`
      : `в ${sub} статистики сети стоит не click_id Metka: это не её клик`;
  }
  return isUnknown
    ? `у пользователя из ${sub} статистики сети нет ни одного клика`
    : `у пользователя из ${sub} статистики сети нет клика на этот оффер за ${window_days} дней до конверсии`;
}
