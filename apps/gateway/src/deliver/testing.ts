import { vi } from "vitest";
import type { ClickRequestToSend, NetworkAnswer } from "../network/network-client.ts";
import type { AttemptRecord, ClaimedDelivery, ClaimRequest, NewDelivery } from "../store/model.ts";
import { StoreUnavailable } from "../store/model.ts";
import type { AttemptReport } from "./attempts.ts";
import { Deliverer } from "./deliverer.ts";
import type { DelivererDeps, OutboxStore } from "./deliverer-deps.ts";

export const HOST = "cpa.example";
export const LEASE_MS = 25_000;
export const TAKEN: NetworkAnswer = answer(302, "https://shop.example/");
export const REFUSED: NetworkAnswer = { kind: "failure", sent: false, reason: "connect ECONNREFUSED" };

export function answer(status: number, location: string | null = null): NetworkAnswer & { kind: "answer" } {
  return { kind: "answer", status, location, retryAfter: null };
}

interface Row extends ClaimedDelivery {
  readonly dueAt: number;
  readonly leased: boolean;
  readonly done: boolean;
}

/** An outbox in memory, by the clock of the test. Its claims are what the real one's are, for one gateway. */
class FakeStore implements OutboxStore {
  dialect: OutboxStore["dialect"] = "sqlite";
  readonly rows = new Map<number, Row>();
  readonly records: AttemptRecord[] = [];
  readonly claims: ClaimRequest[] = [];
  readonly hastened: string[] = [];
  /** The database does not answer. */
  away = false;
  /** Another gateway took the leases over. */
  leaseLost = false;

  /** A delivery that waits in the outbox, of an earlier run or stored without a slot. */
  put(id: number, changed: Partial<Row> = {}): void {
    const fresh = { attempts: 0, unknowns: 0, interrupted: 0, created_at: Date.now(), dueAt: Date.now() };
    const ofClick = { target: null, method: null, body: null };
    this.rows.set(id, { id, ...delivery(id), ...fresh, ...ofClick, leased: false, done: false, ...changed });
  }

  async claim(request: ClaimRequest): Promise<readonly ClaimedDelivery[]> {
    this.#answers();
    this.claims.push(request);
    const due = [...this.rows.values()].filter(
      ({ host, dueAt, leased, done }) =>
        host === request.host && dueAt <= Date.now() && (!leased || dueAt <= request.leasesEndBy) && !done,
    );
    return due.slice(0, request.limit).map((row) => {
      const interrupted = row.leased ? 1 : row.interrupted;
      const claimed = { ...row, attempts: row.attempts + 1, interrupted, leased: true, dueAt: Date.now() + LEASE_MS };
      this.rows.set(row.id, claimed);
      return claimed;
    });
  }

  async recordAttempt(record: AttemptRecord): Promise<boolean> {
    this.#answers();
    if (this.leaseLost) return false;
    this.records.push(record);
    const row = this.rows.get(record.id);
    if (row !== undefined && record.next !== undefined) {
      const { status, delayMs } = record.next;
      this.rows.set(row.id, { ...row, leased: false, done: status !== "pending", dueAt: Date.now() + delayMs });
    }
    return true;
  }

  async pendingHosts(): Promise<readonly { host: string; pending: number }[]> {
    this.#answers();
    const hosts = new Set([...this.rows.values()].filter(({ done }) => !done).map(({ host }) => host));
    return [...hosts].map((host) => ({ host, pending: 1 }));
  }

  async hasten(host: string): Promise<number> {
    this.#answers();
    this.hastened.push(host);
    for (const row of this.rows.values()) if (row.host === host) this.rows.set(row.id, { ...row, dueAt: 0 });
    return this.rows.size;
  }

  async clock(): Promise<number> {
    this.#answers();
    return Date.now();
  }

  async clockSetBack(byMs: number): Promise<number> {
    this.#answers();
    for (const row of this.rows.values()) {
      const now = Date.now();
      const created_at = Math.min(row.created_at, now);
      const leaseEnd = Math.min(row.dueAt, now + LEASE_MS);
      const dueAt = row.leased ? leaseEnd : row.dueAt > now ? row.dueAt - byMs : row.dueAt;
      this.rows.set(row.id, { ...row, created_at, dueAt });
    }
    return this.rows.size;
  }

  async endHopeless(): Promise<number> {
    this.#answers();
    return 0;
  }

  #answers(): void {
    if (this.away) throw new StoreUnavailable("away");
  }
}

/** A network that answers at once, or when the test says so. */
export class FakeNetwork {
  readonly sent: string[] = [];
  /** The answer, which comes at once; undefined: the attempt hangs until `finish` or a stop. */
  answers: ((request: ClickRequestToSend) => NetworkAnswer) | undefined = () => TAKEN;
  readonly #hanging: ((answer: NetworkAnswer) => void)[] = [];

  send(request: ClickRequestToSend, stop?: AbortSignal): Promise<NetworkAnswer> {
    this.sent.push(request.url);
    if (this.answers !== undefined) return Promise.resolve(this.answers(request));
    return new Promise((resolve) => {
      this.#hanging.push(resolve);
      stop?.addEventListener("abort", () => resolve({ kind: "failure", sent: true, reason: "cut off" }));
    });
  }

  /** Ends the oldest attempts that hang. */
  finish(count: number, how: NetworkAnswer = TAKEN): void {
    for (const resolve of this.#hanging.splice(0, count)) resolve(how);
  }
}

function delivery(id: number, host = HOST): NewDelivery {
  return { network: "leads-tech", host, url: `https://${host}/c?id=${id}`, user_agent: "Browser/1", referer: null };
}

/** A deliverer between a fake outbox and a fake network; `told` is what it reported. */
export function delivererForTest(concurrency: Partial<DelivererDeps["concurrency"]> = {}) {
  const flood = { isOn: false };
  const store = new FakeStore();
  const network = new FakeNetwork();
  const told = { attempts: [] as AttemptReport[], breaker: [] as string[], storeFailed: 0, sending: [] as number[] };
  const deliverer = new Deliverer({
    store,
    network,
    revealSecrets: (url) => ({ url }),
    leaseMs: LEASE_MS,
    concurrency: { host: 20, inAll: 1000, ...concurrency },
    inFlood: () => flood.isOn,
    now: () => Date.now(),
    monotonicMs: () => performance.now(),
    random: () => 0.5,
    events: {
      sending: ({ id }) => void told.sending.push(id),
      attempted: (report) => void told.attempts.push(report),
      breaker: (host, open) => void told.breaker.push(`${host} ${open ? "open" : "closed"}`),
      storeFailed: () => void told.storeFailed++,
    },
  });
  /** Takes a slot and begins, as the intake does; false if there is no slot. */
  const begin = (id: number, host = HOST, awaited = true) => {
    if (!deliverer.takeSlot(host, awaited)) return false;
    deliverer.begin(id, delivery(id, host));
    return true;
  };
  const lane = (host = HOST) => [...deliverer.lanes].find((found) => found.host === host);
  /** Ends all that is under way at once. */
  const end = async () => {
    const stopped = deliverer.stop(0);
    await vi.advanceTimersByTimeAsync(1000);
    await stopped;
  };
  return { deliverer, store, network, flood, told, begin, lane, end };
}
