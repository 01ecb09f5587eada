import { type Attention, type AttentionItem, type DeliveryHost, PAGE_LIMIT } from "@metka/contract";
import { hasMacro } from "@metka/links";
import type { AdminStore, ListedClick } from "../store/admin/model.ts";
import type { ConversionStore } from "../store/conversions/model.ts";
import { DAY_MS } from "../store/durations.ts";
import { ask } from "./ask.ts";
import { type ConnectorsDeps, listConnectors } from "./connectors.ts";
import { type DeliveryHostsDeps, listDeliveryHosts } from "./delivery-hosts.ts";

export interface AttentionDeps {
  readonly hosts: DeliveryHostsDeps;
  readonly conversions: Pick<ConversionStore, "postbacks">;
  readonly connectors: ConnectorsDeps;
  readonly clicks: Pick<AdminStore, "clicks">;
  /** A closed day may differ from the network's statistics by as much. */
  readonly differencePercent: number;
  readonly now: () => number;
}

/** What was due so long ago is sent by no gateway. */
const OVERDUE_MS = 60_000;
const POSTBACK_DAYS = 7;
/** Links that are live show in the newest clicks. */
const CLICKS_LOOKED_AT = PAGE_LIMIT.most;

/** What is wrong now and what somebody has to do something about. */
export async function attention(deps: AttentionDeps): Promise<Attention> {
  const found = await Promise.all([deliveryItems(deps), connectorItems(deps), postbackItems(deps), macroItems(deps)]);
  return { items: found.flat() };
}

async function deliveryItems({ hosts, now }: AttentionDeps): Promise<readonly AttentionItem[]> {
  const { hosts: list } = await listDeliveryHosts(hosts);
  // Two networks may share a host; what is wrong with it is wrong for both.
  const byHost = Map.groupBy(list, ({ host }) => host);
  return [...byHost.values()]
    .map(together)
    .flatMap(({ host, breaker, failed, waiting, last_good_at, last_failed_at, next_attempt_at }) => {
      const isTroubled = last_failed_at !== null && (last_good_at === null || last_good_at < last_failed_at);
      const isOverdue = next_attempt_at !== null && now() - Date.parse(next_attempt_at) > OVERDUE_MS;
      const waits = waiting > 0 && (isTroubled || isOverdue);
      return [
        ...(breaker === "open" ? [item("network_unreachable", host, waiting)] : []),
        ...(failed > 0 ? [item("deliveries_failed", host, failed)] : []),
        ...(waits && breaker !== "open" ? [item("deliveries_waiting", host, waiting)] : []),
      ];
    });
}

function together(list: readonly DeliveryHost[]): DeliveryHost {
  const [first] = list;
  if (first === undefined) throw new Error("a group has a row");
  const sum = (figure: "waiting" | "failed") => list.reduce((all, one) => all + one[figure], 0);
  return { ...first, waiting: sum("waiting"), failed: sum("failed") };
}

async function connectorItems({ connectors, differencePercent }: AttentionDeps): Promise<readonly AttentionItem[]> {
  const list = await listConnectors(connectors);
  return list.flatMap(({ name, status, last_error, difference_percent: differs }) => [
    ...(status === "failing" ? [item("connector_failing", name, null, last_error)] : []),
    ...(differs !== null && differs > differencePercent
      ? [item("reconciliation_off", name, null, `${differs} %`)]
      : []),
  ]);
}

async function postbackItems({ conversions, now }: AttentionDeps): Promise<readonly AttentionItem[]> {
  const from = new Date(now() - POSTBACK_DAYS * DAY_MS).toISOString();
  const { items } = await ask(conversions.postbacks({ verdict: "rejected", from }, { limit: PAGE_LIMIT.most }));
  return [...Map.groupBy(items, ({ network }) => network)].map(([network, list]) =>
    item("postbacks_rejected", network, list.length, list[0]?.reason ?? null),
  );
}

async function macroItems({ clicks, now }: AttentionDeps): Promise<readonly AttentionItem[]> {
  const from = new Date(now() - DAY_MS).toISOString();
  const { items } = await ask(clicks.clicks({ from, equal: new Map() }, { limit: CLICKS_LOOKED_AT }));
  const seen = items.flatMap((click) => unresolved(click).map(([field, value]) => ({ field, value, click })));
  return [...Map.groupBy(seen, ({ field }) => field)].map(([field, list]) => ({
    ...item("unresolved_macro", field, list.length, list[0]?.value ?? null),
    ...(list[0] === undefined ? {} : { click_id: list[0].click.click_id }),
  }));
}

/** Parameters that came with a macro in place of a value: capture keeps what was sent in `extra.unresolved_macros`. */
function unresolved({ extra, isbot }: ListedClick): readonly (readonly [string, string])[] {
  if (extra === null || isbot === 1) return [];
  const { unresolved_macros }: { unresolved_macros?: Record<string, unknown> } = JSON.parse(extra);
  return Object.entries(unresolved_macros ?? {}).flatMap(([field, value]) =>
    typeof value === "string" && hasMacro(value) ? [[field, value] as const] : [],
  );
}

function item(
  kind: AttentionItem["kind"],
  subject: string,
  count: number | null,
  detail: string | null = null,
): AttentionItem {
  return { kind, subject, count, detail };
}
