import { createHash, timingSafeEqual } from "node:crypto";
import type { SignIn } from "@metka/contract";
import { DAY_MS } from "../store/durations.ts";
import type { SessionStore } from "../store/sessions/model.ts";
import { ask } from "./ask.ts";

/** A buyer signs in once a month. */
const SESSION_MS = 30 * DAY_MS;
/** A printed link is opened at once or never. */
const CODE_MS = 60 * 60_000;

export interface SessionsDeps {
  readonly store: SessionStore;
  readonly adminToken: string;
  readonly now: () => number;
  /** A value that cannot be guessed. */
  readonly newToken: () => string;
}

/** A session that was just made: the only time that its cookie's value is known. */
export interface MadeSession {
  readonly secret: string;
  readonly expiresAt: number;
}

/** Sign-in to the dashboard: by the admin token, or once by a link that the console prints. */
export class Sessions {
  readonly #deps: SessionsDeps;
  readonly #tokenHash: string;
  #code: { readonly hash: string; readonly endsAt: number } | undefined;

  constructor(deps: SessionsDeps) {
    this.#deps = deps;
    this.#tokenHash = hashOf(deps.adminToken);
  }

  /** A code that signs in once, within an hour, in this process. The former one ends. */
  newCode(): string {
    const code = this.#deps.newToken();
    this.#code = { hash: hashOf(code), endsAt: this.#deps.now() + CODE_MS };
    return code;
  }

  /** Undefined: neither the token nor the code. */
  async signIn({ token, code }: SignIn): Promise<MadeSession | undefined> {
    const isRight = token === undefined ? this.#spend(code ?? "") : isEqual(hashOf(token), this.#tokenHash);
    if (!isRight) return undefined;
    const { store, now, newToken } = this.#deps;
    const secret = newToken();
    const createdAt = now();
    const expiresAt = createdAt + SESSION_MS;
    await ask(store.removeExpired(createdAt));
    const token_hash = this.#tokenHash;
    await ask(store.add({ id_hash: hashOf(secret), token_hash, created_at: createdAt, expires_at: expiresAt }));
    return { secret, expiresAt };
  }

  /** When the session ends; undefined: there is none, it has ended, or the admin token has changed since. */
  async find(secret: string): Promise<number | undefined> {
    const row = await ask(this.#deps.store.find(hashOf(secret)));
    if (row === undefined || row.expires_at <= this.#deps.now()) return undefined;
    return isEqual(row.token_hash, this.#tokenHash) ? row.expires_at : undefined;
  }

  async signOut(secret: string): Promise<void> {
    await ask(this.#deps.store.remove(hashOf(secret)));
  }

  #spend(code: string): boolean {
    const known = this.#code;
    if (known === undefined || known.endsAt <= this.#deps.now() || !isEqual(hashOf(code), known.hash)) return false;
    this.#code = undefined;
    return true;
  }
}

/** By what the audit log knows a session: enough to tell two apart, too little to look one up. */
export function sessionName(secret: string): string {
  return hashOf(secret).slice(0, 8);
}

function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("hex");
}

/** In constant time; both are hashes of one length. */
function isEqual(one: string, other: string): boolean {
  return timingSafeEqual(Buffer.from(one), Buffer.from(other));
}
