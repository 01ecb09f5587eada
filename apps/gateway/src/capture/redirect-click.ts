import type { CommitResult, RedirectedClick, VisitRow } from "../store/model.ts";
import { isBot } from "./bots.ts";
import { type CapturedClick, type CaptureSettings, captureClick, type RequestFacts } from "./capture-click.ts";
import { newClickId } from "./click-id.ts";
import type { Offer, Offers } from "./offers.ts";
import { findNamedVisit, type NamedVisit, visitNamedIn } from "./visit.ts";

export interface RedirectDeps {
  readonly commitClick: (click: RedirectedClick) => Promise<CommitResult>;
  readonly findVisit: (clickId: string) => Promise<VisitRow | undefined>;
  readonly offers: Offers;
  readonly settings: CaptureSettings;
  /** Called when the click is durable, also if its user has been redirected before that. */
  readonly onStored: (id: number, captured: CapturedClick) => void;
  /** The store did not confirm the click: whether it was stored is not known, and it counts as lost. */
  readonly onLost: (captured: CapturedClick, error: unknown) => void;
}

export interface RedirectRequest {
  readonly offer: Offer;
  /** The request's own address with its query: the marks are taken from it. */
  readonly url: string;
  readonly referrer: string | undefined;
  readonly facts: Omit<RequestFacts, "clickId">;
}

export interface Redirect {
  /** The rendered URL as a header can hold it: ASCII only. */
  readonly location: string;
  /** undefined: not stored, or not yet. */
  readonly id: number | undefined;
  /** No person has tapped: the click is stored, and no report counts it. */
  readonly bot: boolean;
}

/**
 * How long a user waits for the store. A commit takes some ms, so beyond this the database is in trouble, and a page
 * that stays white any longer is closed: the offer's visitor would be lost along with the click.
 */
const PATIENCE_MS = 2_000;
/** The part of it for reading the visit that the link names. If the database is slower, the offer opens without its marks. */
const VISIT_PATIENCE_MS = 1_000;

/** Stores the click, then redirects. If the store fails or takes too long, the user is redirected all the same. */
export async function redirectClick(request: RedirectRequest, deps: RedirectDeps): Promise<Redirect> {
  const clickId = visitNamedIn(request.url);
  const visit = clickId === undefined ? undefined : await visitInTime(clickId, deps);
  const captured = captureRedirect(request, newClickId(request.facts.nowMs), deps, visit);
  const patience = clickId === undefined ? PATIENCE_MS : PATIENCE_MS - VISIT_PATIENCE_MS;
  const id = await withinPatience(keep(captured, deps), patience);
  return { location: asciiUrl(captured), id, bot: captured.click.isbot === 1 };
}

/** Where the same request would lead; nothing is stored, so parameters that need a `click_id` are left out. */
export function redirectOnly(request: RedirectRequest, deps: Pick<RedirectDeps, "offers" | "settings">): Redirect {
  return { location: asciiUrl(captureRedirect(request, "", deps)), id: undefined, bot: false };
}

export function captureRedirect(
  { offer, url, referrer, facts }: RedirectRequest,
  clickId: string,
  { offers, settings }: Pick<RedirectDeps, "offers" | "settings">,
  visit?: NamedVisit,
): CapturedClick {
  const captured = captureClick(
    { offer: offer.slug, url: withoutNul(url), referrer: referrer ?? null },
    { ...facts, clickId },
    offers,
    // A link in a post or a message is never signed, and its user is not turned away: the check only puts on record.
    settings.launchParams === "required" ? { ...settings, launchParams: "report" } : settings,
    visit,
  );
  const isbot = isBot(captured.click.user_agent) ? 1 : 0;
  return { ...captured, click: { ...captured.click, event_type: "offer_click", isbot } };
}

/** Never rejects. */
async function visitInTime(clickId: string, { findVisit }: RedirectDeps): Promise<NamedVisit> {
  return (await withinPatience(findNamedVisit(clickId, findVisit), VISIT_PATIENCE_MS)) ?? { problem: "not_read" };
}

/** The intake refuses a U+0000; here a visitor waits, whom one odd mark must not cost the offer. */
function withoutNul(url: string): string {
  return url.replaceAll("%00", "%EF%BF%BD");
}

/** Settles whenever the store does, which may be long after the user has gone on. Never rejects. */
async function keep(captured: CapturedClick, deps: RedirectDeps): Promise<number | undefined> {
  const { click } = captured;
  let result: CommitResult;
  try {
    result = await deps.commitClick({ click, delivery: null, leased: false, eventId: null });
  } catch (error) {
    deps.onLost(captured, error);
    return undefined;
  }
  if (result.kind !== "stored") {
    deps.onLost(captured, new Error(`a click without an event_id is a ${result.kind}`));
    return undefined;
  }
  deps.onStored(result.id, captured);
  return result.id;
}

async function withinPatience<T>(work: Promise<T>, patienceMs: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), patienceMs);
  });
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}

/** A Cyrillic host becomes punycode, as in every request that the gateway sends itself. */
function asciiUrl({ rendered }: CapturedClick): string {
  return new URL(rendered.url).href;
}
