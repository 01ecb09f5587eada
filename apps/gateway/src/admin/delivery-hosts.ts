import type { DeliveryHost, DeliveryHosts } from "@metka/contract";
import type { Offer } from "../capture/offers.ts";
import type { AdminStore, HostCounts } from "../store/admin/model.ts";
import { ask } from "./ask.ts";
import { moment } from "./to-api.ts";

/** A host as the deliverer of this gateway knows it. */
export interface LaneView {
  readonly host: string;
  readonly breaker: { readonly open: boolean };
  /** How long ago it last answered well and last failed, in ms; infinite: never. */
  ages(nowMs: number): { readonly good: number; readonly failed: number };
}

export interface DeliveryHostsDeps {
  /** Reads all that waits or failed, which after an outage may be a million. */
  readonly counts: AdminStore["deliveryHosts"];
  readonly lanes: () => Iterable<LaneView>;
  readonly offers: () => readonly Pick<Offer, "network" | "host" | "active">[];
  readonly gateway: string;
  readonly now: () => number;
  /** The clock of the lanes. */
  readonly monotonicMs: () => number;
}

/** What waits and what failed, by host, with what this gateway knows of the host. Those with most trouble first. */
export async function listDeliveryHosts(deps: DeliveryHostsDeps): Promise<DeliveryHosts> {
  const lanes = new Map([...deps.lanes()].map((lane) => [lane.host, lane]));
  const counts = new Map<string, HostCounts>();
  for (const { network, host, active } of deps.offers()) {
    if (active) counts.set(`${network} ${host}`, { network, host, pending: 0, leased: 0, failed: 0, nextDue: null });
  }
  for (const one of await ask(deps.counts())) counts.set(`${one.network} ${one.host}`, one);
  const hosts = [...counts.values()].map((one) => toApiHost(one, lanes.get(one.host), deps));
  return { gateway: deps.gateway, hosts: hosts.sort(byTrouble) };
}

function toApiHost(
  { network, host, pending, leased, failed, nextDue }: HostCounts,
  lane: LaneView | undefined,
  { now, monotonicMs }: DeliveryHostsDeps,
): DeliveryHost {
  const { good, failed: bad } = lane?.ages(monotonicMs()) ?? NEVER;
  const ago = (ms: number) => (Number.isFinite(ms) ? moment(now() - ms) : null);
  return {
    network,
    host,
    waiting: pending,
    under_way: leased,
    failed,
    next_attempt_at: nextDue === null ? null : moment(nextDue),
    breaker: lane === undefined || (good === bad && !Number.isFinite(good)) ? null : stateOf(lane),
    last_good_at: ago(good),
    last_failed_at: ago(bad),
  };
}

const NEVER = { good: Number.POSITIVE_INFINITY, failed: Number.POSITIVE_INFINITY };

function stateOf({ breaker }: LaneView): "open" | "closed" {
  return breaker.open ? "open" : "closed";
}

function byTrouble(a: DeliveryHost, b: DeliveryHost): number {
  const order = Number(b.breaker === "open") - Number(a.breaker === "open");
  return order || b.failed - a.failed || b.waiting - a.waiting || (a.host < b.host ? -1 : 1);
}
