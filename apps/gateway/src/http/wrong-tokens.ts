import { isIPv6 } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";
import { ApiError } from "../errors.ts";
import { clientAddress } from "./client-address.ts";

/** A person who mistypes needs fewer. */
const FREE_IN_WINDOW = 10;
const WINDOW_MS = 60_000;
/** Addresses that are remembered at once, some 1 MB; the oldest give way. */
const MOST_ADDRESSES = 10_000;

interface Window {
  readonly endsAt: number;
  wrong: number;
}

export interface WrongTokensDeps {
  /** Milliseconds of a clock that only goes forward. */
  readonly now: () => number;
  /** Once a window, when an address has used up what is free. */
  readonly onGuessing: (address: string) => void;
}

/**
 * Counts wrong tokens by address. After ten in a minute an address has to wait, and each further guess costs it a
 * connection. A right token always works, from that address too: else anybody behind the operator's own router, or a
 * proxy whose visitors share one address, could lock the operator out (ADR 0025).
 */
export class WrongTokens {
  readonly #windows = new Map<string, Window>();
  readonly #deps: WrongTokensDeps;

  constructor(deps: WrongTokensDeps) {
    this.#deps = deps;
  }

  /** Counts one more; how many seconds the address has to wait, or undefined while it need not. */
  count(address: string): number | undefined {
    const now = this.#deps.now();
    const key = networkOf(address);
    const known = this.#windows.get(key);
    const window = known === undefined || known.endsAt <= now ? { endsAt: now + WINDOW_MS, wrong: 0 } : known;
    if (window !== known) this.#remember(key, window);
    window.wrong += 1;
    if (window.wrong <= FREE_IN_WINDOW) return undefined;
    if (window.wrong === FREE_IN_WINDOW + 1) this.#deps.onGuessing(address);
    return Math.ceil((window.endsAt - now) / 1000);
  }

  #remember(key: string, window: Window): void {
    // Last in the order of the map: its first entry is always the oldest window.
    this.#windows.delete(key);
    this.#windows.set(key, window);
    const [oldest] = this.#windows.keys();
    if (this.#windows.size > MOST_ADDRESSES && oldest !== undefined) this.#windows.delete(oldest);
  }
}

/** One customer of a provider has 2^64 addresses of IPv6: their first half is what counts. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [before = "", after] = address.split("::", 2);
  const head = before.split(":").filter((group) => group !== "");
  const tail = after === undefined ? [] : after.split(":").filter((group) => group !== "");
  const zeros =
    after === undefined ? [] : Array.from({ length: Math.max(0, 8 - head.length - tail.length) }, () => "0");
  return [...head, ...zeros, ...tail].slice(0, 4).join(":");
}

/** The error for a wrong token: `otherwise`, or that there were too many. */
export function wrongTokenError(
  request: FastifyRequest,
  reply: FastifyReply,
  wrongTokens: WrongTokens,
  otherwise: ApiError,
): ApiError {
  const waitSeconds = wrongTokens.count(clientAddress(request.ip) ?? request.ip);
  if (waitSeconds === undefined) return otherwise;
  reply.headers({ "retry-after": String(waitSeconds), connection: "close" });
  return new ApiError("too_many_attempts");
}
