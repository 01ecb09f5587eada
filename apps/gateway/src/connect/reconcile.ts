import { RECONCILED_CLICKS_SHOWN, type ReconciliationReasonCode, type ReconciliationRow } from "@metka/contract";
import { formatMoney } from "../money.ts";
import type { DayFacts, SomeClicks, StatisticsScope } from "../store/statistics/model.ts";
import { addDays } from "./moscow-day.ts";

/** Figures come late: the newest day that can show lost money is the day before yesterday. */
const OPEN_DAYS = 2;

export interface ReconciledDay {
  readonly scope: StatisticsScope;
  readonly day: string;
  readonly today: string;
  readonly currency: string;
  /** Whether the network's conversions are made of its rows. */
  readonly fromStatistics: boolean;
  readonly facts: DayFacts;
}

/** Our figures of a day next to the network's, and why the two may differ. */
export function reconcile({ scope, day, today, currency, fromStatistics, facts }: ReconciledDay): ReconciliationRow {
  const { theirs } = facts;
  const closed = isClosed(day, today);
  return {
    day,
    network: scope.network,
    offers: [...scope.offers],
    closed,
    currency,
    ours: sideOf(facts, currency),
    theirs: sideOf(theirs, currency),
    difference: {
      clicks: theirs.clicks - facts.clicks,
      conversions: theirs.conversions - facts.conversions,
      approved: theirs.approved - facts.approved,
      income: formatMoney(theirs.incomeMinor - facts.incomeMinor, currency),
      percent: Math.max(
        share(theirs.conversions, facts.conversions),
        share(theirs.approved, facts.approved),
        share(theirs.incomeMinor, facts.incomeMinor),
      ),
    },
    reasons: reasonsOf(facts, scope, closed, fromStatistics),
  };
}

function isClosed(day: string, today: string): boolean {
  return day <= addDays(today, -OPEN_DAYS);
}

function sideOf(
  { clicks, uniques, conversions, approved, incomeMinor }: DayFacts | DayFacts["theirs"],
  currency: string,
): ReconciliationRow["ours"] {
  return { clicks, uniques, conversions, approved, income: formatMoney(incomeMinor, currency) };
}

/** In percent of the larger figure, to a tenth. */
function share(one: number, other: number): number {
  const larger = Math.max(one, other);
  return larger === 0 ? 0 : Math.round((Math.abs(one - other) / larger) * 1000) / 10;
}

const NO_CLICKS: readonly string[] = [];

function reasonsOf(
  facts: DayFacts,
  { kind }: StatisticsScope,
  closed: boolean,
  fromStatistics: boolean,
): ReconciliationRow["reasons"] {
  const { theirs, pending } = facts;
  const { withoutSub, unknown } = theirs;
  const what = kind === "click" ? "click_id" : "пользователя";
  const all: readonly [ReconciliationReasonCode, number, string, SomeClicks["clickIds"]][] = [
    ["day_open", closed ? 0 : 1, "день ещё не закрыт: цифры сети за него меняются", NO_CLICKS],
    ["not_delivered", pending, `ещё не доставлены в сеть клики: ${pending}`, NO_CLICKS],
    ["failed", ...clicks(facts.failed, "не доставлены и больше не повторяются клики")],
    [
      "sent_twice",
      ...clicks(facts.sentTwice, "отправлены ещё раз после неизвестного исхода, сеть могла посчитать дважды, клики"),
    ],
    ["counted_twice", ...clicks(facts.countedTwice, "сеть посчитала больше одного раза клики")],
    ["lost_by_network", ...clicks(facts.lost, "доставлены, а в статистике сети их нет, клики")],
    [
      "without_sub",
      withoutSub.clicks + withoutSub.conversions,
      `в статистике без ${what} кликов: ${withoutSub.clicks}, конверсий: ${withoutSub.conversions}; параметр потерялся по дороге или ссылка не от Metka`,
      NO_CLICKS,
    ],
    [
      "unknown_clicks",
      unknown.clicks + unknown.conversions,
      `в статистике чужие значения ${what}, кликов: ${unknown.clicks}, конверсий: ${unknown.conversions}; таких кликов в базе нет`,
      NO_CLICKS,
    ],
    [
      "from_postbacks",
      fromStatistics ? 0 : 1,
      "конверсии этой сети берутся из постбеков (conversions_from), а не из её статистики",
      NO_CLICKS,
    ],
    ["without_click", facts.unattributed, `наших конверсий без клика: ${facts.unattributed}`, NO_CLICKS],
  ];
  return all.flatMap(([code, count, message, clickIds]) =>
    count > 0 ? [{ code, message, count, click_ids: [...clickIds] }] : [],
  );
}

function clicks({ count, clickIds }: SomeClicks, what: string): [number, string, readonly string[]] {
  const named = clickIds.slice(0, RECONCILED_CLICKS_SHOWN).join(", ");
  return [count, `${what}: ${count} (${named}${count > clickIds.length ? "…" : ""})`, clickIds];
}
