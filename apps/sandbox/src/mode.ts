/** How the network answers a click at once. */
export type PromptMode =
  /** 302 to `location`; without one, to a page on another host, as a network does after it has counted a click. */
  | { readonly kind: "redirect"; readonly location?: string }
  /** 200. */
  | { readonly kind: "ok" }
  /** Any status from 200 to 599; `retryAfter` is in seconds and becomes `Retry-After`. */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number }
  /** Takes the request and never answers. */
  | { readonly kind: "hang" }
  /** Destroys the connection once the request has arrived. */
  | { readonly kind: "drop" }
  /** `hops` redirects to the same host, then one to another host. */
  | { readonly kind: "self-redirect"; readonly hops: number }
  /** Redirects to the same host without end. */
  | { readonly kind: "loop" };

/** How the network answers a click; `slow` waits first and then does as `answer` says (a plain redirect without it). */
export type Mode = PromptMode | { readonly kind: "slow"; readonly delayMs: number; readonly answer?: PromptMode };

/** A real network sends the visitor on to the advertiser. */
export const DEFAULT_MODE: PromptMode = Object.freeze({ kind: "redirect" });

/** More hops than any client follows; a bound so that a mistyped number is told, not obeyed. */
export const MAX_HOPS = 20;

/** Longer than any delivery timeout a gateway could have; what never answers at all is `hang`. */
export const MAX_DELAY_MS = 600_000;

/** A short name for listings: `redirect`, `status 503`, `slow 300 ms, redirect`. */
export function modeName(mode: Mode): string {
  switch (mode.kind) {
    case "status":
      return `status ${mode.status}`;
    case "self-redirect":
      return `self-redirect ${mode.hops}`;
    case "slow":
      return `slow ${mode.delayMs} ms, ${modeName(mode.answer ?? DEFAULT_MODE)}`;
    default:
      return mode.kind;
  }
}
