import { randomBytes } from "node:crypto";

interface Token {
  access: string;
  readonly refresh: string;
  expiresMs: number;
}

/** VK Ads keeps no more for a client. */
const MOST_TOKENS = 5;
const LIFETIME_MS = 86_400_000;

export interface IssuedToken {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expires_in: number;
  readonly tokens_left: number;
  readonly token_type: "Bearer";
}

/** The tokens of one client. */
export class Tokens {
  readonly #tokens: Token[] = [];
  /** How many were handed out for the secret, refreshed ones not counted. */
  issued = 0;
  refreshed = 0;
  /** One that the cabinet hands out ready, and that never ends. */
  ready: string | undefined;

  /** undefined: there are five already. An expired one counts until it is deleted or refreshed. */
  issue(nowMs: number): IssuedToken | undefined {
    if (this.#tokens.length >= MOST_TOKENS) return undefined;
    const token = { access: newToken(), refresh: newToken(), expiresMs: nowMs + LIFETIME_MS };
    this.#tokens.push(token);
    this.issued += 1;
    return this.#told(token);
  }

  /** undefined: no such refresh token. Takes none of the five. */
  refresh(refresh: string, nowMs: number): IssuedToken | undefined {
    const token = this.#tokens.find((one) => one.refresh === refresh);
    if (token === undefined) return undefined;
    token.access = newToken();
    token.expiresMs = nowMs + LIFETIME_MS;
    this.refreshed += 1;
    return this.#told(token);
  }

  check(access: string, nowMs: number): "valid" | "expired" | "unknown" {
    if (access === this.ready) return "valid";
    const token = this.#tokens.find((one) => one.access === access);
    if (token === undefined) return "unknown";
    return token.expiresMs > nowMs ? "valid" : "expired";
  }

  expireAll(): void {
    for (const token of this.#tokens) token.expiresMs = 0;
  }

  deleteAll(): void {
    this.#tokens.length = 0;
  }

  get count(): number {
    return this.#tokens.length;
  }

  #told({ access, refresh }: Token): IssuedToken {
    return {
      access_token: access,
      refresh_token: refresh,
      expires_in: LIFETIME_MS / 1000,
      tokens_left: MOST_TOKENS - this.#tokens.length,
      token_type: "Bearer",
    };
  }
}

function newToken(): string {
  return randomBytes(24).toString("base64url");
}
