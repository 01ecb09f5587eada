import type { NetworkAnswer } from "../network/network-client.ts";
import { isDowngrade } from "../network/next-hop.ts";
import type { Outcome } from "../store/model.ts";

export interface AttemptEnd {
  readonly outcome: Outcome;
  readonly http_status: number | null;
  readonly location: string | null;
  /** The error, for people; null if there was none. */
  readonly error: string | null;
  /** The wait that the network asked for with `Retry-After`; undefined if it asked for none, or if it cannot be read. */
  readonly retryAfterMs?: number;
}

/** 4xx that speak of the moment and not of the click: worth another try. */
const PASSING = new Set([408, 425, 429]);
/** A longer `Location` is cut. */
const LOCATION_KEPT = 2048;

/** What an attempt's answer means (ARCHITECTURE.md, States; ADR 0005). `url`: where the click was sent. */
export function outcomeOf(url: string, answer: NetworkAnswer, nowMs: number): AttemptEnd {
  if (answer.kind === "failure") {
    return {
      outcome: answer.sent ? "unknown" : "unavailable",
      http_status: null,
      location: null,
      error: answer.reason,
    };
  }
  const { status } = answer;
  const location = answer.location?.slice(0, LOCATION_KEPT).toWellFormed().replaceAll("\0", "") ?? null;
  const end = { http_status: status, location, error: null };
  if (status >= 200 && status < 300) return { ...end, outcome: "delivered" };
  if (status >= 300 && status < 400) {
    const problem = redirectProblem(url, answer.location);
    return problem === null ? { ...end, outcome: "delivered" } : { ...end, outcome: "rejected", error: problem };
  }
  if (status >= 400 && status < 500 && !PASSING.has(status)) {
    return { ...end, outcome: "rejected", error: `HTTP ${status}` };
  }
  const retryAfterMs = readRetryAfter(answer.retryAfter, nowMs);
  return {
    ...end,
    outcome: "unavailable",
    error: `HTTP ${status}`,
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** A redirect elsewhere is how networks take a click; one to the same host has been followed as far as we follow. */
function redirectProblem(url: string, location: string | null): string | null {
  if (location === null) return "переадресация без Location";
  if (!URL.canParse(location, url)) return "переадресация по нечитаемому адресу";
  const from = new URL(url);
  const to = new URL(location, from);
  // An app's own link (market://, intent://) leads out of the network whatever stands where its host would.
  const within = /^https?:$/.test(to.protocol) && to.hostname === from.hostname;
  if (!within) return null;
  return isDowngrade(from, to)
    ? "сеть переадресует с https на http, открытым текстом клик не отправляем: исправьте адрес оффера или переадресацию"
    : "слишком много переадресаций внутри сети";
}

/** A network that names a far day still gets its clicks: by then they would have been given up. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function readRetryAfter(value: string | null, nowMs: number): number | undefined {
  const asked = value !== null && /^\d{1,9}$/.test(value) ? Number(value) * 1000 : httpDate(value) - nowMs;
  return Number.isNaN(asked) ? undefined : Math.min(LONGEST_RETRY_AFTER_MS, Math.max(0, asked));
}

/** NaN where it is none: `Date.parse` would read all sorts of things as dates. */
function httpDate(value: string | null): number {
  return value !== null && /^[A-Za-z]{3,9},? .* GMT$/.test(value) ? Date.parse(value) : Number.NaN;
}
