import type { ClickRequest, Note } from "@metka/contract";
import { ApiError } from "../errors.ts";
import type { ClickToSend, CommitResult, DeliveryState, FirstClick, NewDelivery } from "../store/model.ts";
import { StoreUnavailable } from "../store/model.ts";
import { type CapturedClick, type CaptureSettings, captureClick, type RequestFacts } from "./capture-click.ts";
import { newClickId } from "./click-id.ts";
import type { Offer, Offers } from "./offers.ts";
import { storedFields } from "./stored-fields.ts";

/** The result of an attempt, for the answer's message. */
export interface AttemptedDelivery extends DeliveryState {
  readonly error: string | null;
}

/** The outbox, as far as an incoming click needs it. */
export interface Outbox {
  /** `awaited`: whether a caller waits for the outcome. */
  takeSlot(host: string, awaited: boolean): boolean;
  giveSlotBack(host: string): void;
  begin(id: number, delivery: NewDelivery): void;
  queued(host: string): void;
  underWay(id: number): boolean;
  /** undefined: the outcome is not known within the caller's patience. */
  outcome(
    id: number,
    host: string,
    patience: { slotMs: number; waitMs: number },
  ): Promise<AttemptedDelivery | undefined>;
}

export interface StoredClick {
  readonly offer: Offer;
  /** The fields of its row that are not empty. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface AcceptDeps {
  readonly commitClick: (click: ClickToSend) => Promise<CommitResult>;
  readonly outbox: Outbox;
  readonly offers: Offers;
  readonly settings: CaptureSettings;
  readonly now: () => number;
  /** A clock that cannot be set, for how long a caller has waited. */
  readonly monotonicMs: () => number;
  /** Called when the click is durable, before its attempt begins. */
  readonly onStored: (id: number, stored: StoredClick) => void;
}

export interface IncomingClick {
  readonly body: ClickRequest;
  readonly facts: Omit<RequestFacts, "clickId">;
  readonly eventId: string | null;
  /** Whether the caller waits for the network's first answer. */
  readonly wait: boolean;
}

export interface AcceptedClick {
  readonly id: number;
  readonly duplicate: boolean;
  readonly click: CapturedClick["click"];
  /** The fields of its row that are not empty. */
  readonly fields: Record<string, unknown>;
  readonly sentUrl: string;
  /** The parameters of that URL, decoded, in its order. */
  readonly params: Iterable<readonly [name: string, value: string]>;
  readonly offer: Offer;
  readonly notes: readonly Note[];
  readonly delivery: DeliveryState;
  /** Whether the caller waited for an attempt. */
  readonly waited: boolean;
  /** How the attempt ended that the caller waited for; undefined if it did not end in time, or if the caller did not wait. */
  readonly attempted: AttemptedDelivery | undefined;
}

/** A caller waits 10 s at most, the way through the gateway included (the mission's document). */
const LONGEST_WAIT_MS = 9_700;
/** With all slots of a host taken, a caller waits this long for one: its network is slow, and the click is safe. */
const SLOT_WAIT_MS = 500;

/** Commit first, then send: stores the click with its delivery, begins the attempt, waits for its outcome if asked. */
export async function acceptClick(incoming: IncomingClick, deps: AcceptDeps): Promise<AcceptedClick> {
  const arrivedAt = deps.monotonicMs();
  const { facts } = incoming;
  const captured = capture(incoming, newClickId(facts.nowMs), deps);
  const { click, offer, rendered, notes } = captured;
  const delivery: NewDelivery = {
    network: offer.network,
    host: offer.host,
    url: rendered.url,
    user_agent: click.user_agent,
    referer: click.referrer,
  };
  const leased = deps.outbox.takeSlot(offer.host, incoming.wait);
  const result = await commit({ click, delivery, leased, eventId: incoming.eventId }, deps);
  if (result.kind === "conflict") throw new ApiError("event_id_conflict");
  if (result.kind === "duplicate") return await repeat(result.first, incoming, arrivedAt, deps);

  const { id } = result;
  const fields = storedFields(click);
  deps.onStored(id, { offer, fields });
  if (leased) deps.outbox.begin(id, delivery);
  else deps.outbox.queued(offer.host);
  const waited = incoming.wait;
  const attempted = waited ? await deps.outbox.outcome(id, offer.host, patience(arrivedAt, deps)) : undefined;
  const state = attempted ?? { status: "pending", http_status: null, attempts: leased ? 1 : 0, unknowns: 0 };
  return {
    id,
    duplicate: false,
    click,
    fields,
    sentUrl: rendered.url,
    params: rendered.params,
    offer,
    notes,
    delivery: state,
    waited,
    attempted,
  };
}

async function commit(click: ClickToSend, { commitClick, outbox }: AcceptDeps): Promise<CommitResult> {
  let stored = false;
  try {
    const result = await commitClick(click);
    stored = result.kind === "stored";
    return result;
  } catch (cause) {
    throw cause instanceof StoreUnavailable ? new ApiError("store_unavailable", [], { cause }) : cause;
  } finally {
    if (click.leased && !stored) outbox.giveSlotBack(click.delivery.host);
  }
}

/**
 * The first answer's ids with the delivery's present state; waits with the first caller where it still runs. All else
 * is what this request itself says, under the first click's id: an event_id can be guessed.
 */
async function repeat(
  first: FirstClick,
  incoming: IncomingClick,
  arrivedAt: number,
  deps: AcceptDeps,
): Promise<AcceptedClick> {
  const { click, offer, rendered, notes } = capture(incoming, first.click_id, deps);
  const { id, host, status, http_status, attempts, unknowns } = first;
  const waited = incoming.wait && deps.outbox.underWay(id);
  const attempted = waited ? await deps.outbox.outcome(id, host, patience(arrivedAt, deps)) : undefined;
  return {
    id,
    duplicate: true,
    click,
    fields: storedFields(click),
    sentUrl: rendered.url,
    params: rendered.params,
    offer,
    notes,
    delivery: attempted ?? { status, http_status, attempts, unknowns },
    waited,
    attempted,
  };
}

function capture({ body, facts }: IncomingClick, clickId: string, { offers, settings }: AcceptDeps): CapturedClick {
  return captureClick(body, { ...facts, clickId }, offers, settings);
}

function patience(arrivedAt: number, { monotonicMs }: AcceptDeps): { slotMs: number; waitMs: number } {
  return { slotMs: SLOT_WAIT_MS, waitMs: Math.max(0, arrivedAt + LONGEST_WAIT_MS - monotonicMs()) };
}
