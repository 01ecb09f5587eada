import { Resolver } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import { isIP } from "node:net";

export interface Address {
  readonly address: string;
  readonly family: 4 | 6;
}

/** Asks for a host's addresses; DNS speaks of TTLs in seconds. */
export type AskDns = (hostname: string) => Promise<readonly (Address & { readonly ttl: number })[]>;

/** A name that moves is followed within minutes; one with a tiny TTL is not asked for at every click. */
const MIN_TTL_MS = 5_000;
const MAX_TTL_MS = 300_000;
/** When the DNS is down, the last known addresses are better than no delivery. */
const STALE_MS = 3_600_000;
const TIMEOUT_MS = 2_000;
const TRIES = 2;

export class NameError extends Error {}

/**
 * Host names to addresses, cached. Asks through c-ares on the event loop's own sockets: `dns.lookup` would
 * occupy libuv's four threads, and a dead DNS would stop file reads along with it.
 */
export class Names {
  readonly #ask: AskDns;
  readonly #now: () => number;
  readonly #known = new Map<string, { addresses: readonly Address[]; freshUntil: number; staleUntil: number }>();
  readonly #asking = new Map<string, Promise<readonly Address[]>>();

  constructor(ask: AskDns = askDns(), now: () => number = () => performance.now()) {
    this.#ask = ask;
    this.#now = now;
  }

  /** Throws `NameError` where the name is unknown and was not known within the last hour. */
  async resolve(hostname: string): Promise<readonly Address[]> {
    const literal = hostname.replace(/^\[(.*)\]$/, "$1");
    const family = isIP(literal);
    if (family !== 0) return [{ address: literal, family: family === 6 ? 6 : 4 }];
    const known = this.#known.get(hostname);
    if (known !== undefined && known.freshUntil > this.#now()) return known.addresses;
    try {
      return await this.#askOnce(hostname);
    } catch (cause) {
      if (known !== undefined && known.staleUntil > this.#now()) {
        // Not every click of the next seconds should sit the DNS's time-out out.
        this.#known.set(hostname, { ...known, freshUntil: Math.min(known.staleUntil, this.#now() + MIN_TTL_MS) });
        return known.addresses;
      }
      throw new NameError(`имя ${hostname} не находится в DNS`, { cause });
    }
  }

  /** Clicks that wait for the same name share one question. */
  #askOnce(hostname: string): Promise<readonly Address[]> {
    const asking = this.#asking.get(hostname);
    if (asking !== undefined) return asking;
    const asked = this.#askAndKeep(hostname).finally(() => this.#asking.delete(hostname));
    this.#asking.set(hostname, asked);
    return asked;
  }

  async #askAndKeep(hostname: string): Promise<readonly Address[]> {
    const answers = await this.#ask(hostname);
    if (answers.length === 0) throw new NameError(`no address for ${hostname}`);
    const ttl = Math.min(...answers.map((answer) => answer.ttl)) * 1000;
    const now = this.#now();
    const freshUntil = now + Math.min(MAX_TTL_MS, Math.max(MIN_TTL_MS, ttl));
    const addresses = answers.map(({ address, family }) => ({ address, family }));
    this.#known.set(hostname, { addresses, freshUntil, staleUntil: now + STALE_MS });
    return addresses;
  }
}

/** The machine's hosts file first, as the system itself does, then DNS for IPv4 and IPv6. */
function askDns(): AskDns {
  const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
  return async (hostname) => {
    const written = await inHostsFile(hostname);
    if (written.length > 0) return written;
    const [v4, v6] = await Promise.allSettled([
      resolver.resolve4(hostname, { ttl: true }),
      resolver.resolve6(hostname, { ttl: true }),
    ]);
    const found = [
      ...(v4.status === "fulfilled" ? v4.value.map((answer) => ({ ...answer, family: 4 as const })) : []),
      ...(v6.status === "fulfilled" ? v6.value.map((answer) => ({ ...answer, family: 6 as const })) : []),
    ];
    if (found.length === 0 && v4.status === "rejected") throw v4.reason;
    return found;
  };
}

const HOSTS_FILE = process.platform === "win32" ? "C:/Windows/System32/drivers/etc/hosts" : "/etc/hosts";

async function inHostsFile(hostname: string): Promise<(Address & { ttl: number })[]> {
  // A machine without a hosts file simply has no such names.
  const text = await readFile(HOSTS_FILE, "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    const [address = "", ...names] = (line.split("#")[0] ?? "").trim().split(/\s+/);
    const family = isIP(address);
    if (family === 0 || !names.includes(hostname)) return [];
    return [{ address, family: family === 6 ? (6 as const) : (4 as const), ttl: 0 }];
  });
}
