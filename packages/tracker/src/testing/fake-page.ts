import { createHash } from "node:crypto";
import type { Page, PageEvents } from "../page/page.ts";
import { MemoryStorage } from "./memory-storage.ts";

/** One request that the page made, and how to answer it. */
export interface FakeRequest {
  readonly url: string;
  readonly init: RequestInit;
  /** When it was made. */
  readonly atMs: number;
  /** The click, read from the body. */
  readonly click: Record<string, unknown>;
  /** True from the answer, or from the moment the page gave it up. */
  readonly over: boolean;
  respond(status: number, body: unknown, headers?: Record<string, string>): void;
  /** What a browser does when nobody answers. */
  breakOff(): void;
}

export interface FakePageOptions {
  readonly url?: string;
  /** Survives the page: hand it to the next one. Null is a browser that blocks it. */
  readonly storage?: MemoryStorage | null;
  readonly loadId?: string;
  readonly referrer?: string;
  readonly nowMs?: number;
}

/** A page without a browser: its clock, network and storage are in the test's hands. */
export class FakePage implements Page {
  readonly url: string;
  readonly referrer: string;
  readonly loadId: string;
  readonly requests: FakeRequest[] = [];
  readonly beacons: Array<{ url: string; body: string }> = [];
  readonly warnings: string[] = [];
  readonly storage: MemoryStorage | undefined;
  foreign = false;
  beaconTaken = true;
  /** What `Math.random` would give: the middle, where a delay is neither longer nor shorter than its name says. */
  chance = 0.5;
  nowMs: number;
  /** Answers each request at once; without it they stay open until the test answers. */
  onRequest: ((request: FakeRequest) => void) | undefined;
  onBeacon: ((body: string) => void) | undefined;
  #dead = false;
  readonly #timers = new Set<{ at: number; callback: () => void }>();
  readonly #events = new Set<PageEvents>();

  constructor({
    url = "https://app.example/",
    storage = new MemoryStorage(),
    loadId = "load-1",
    referrer = "",
    nowMs = Date.parse("2026-11-22T12:00:00Z"),
  }: FakePageOptions = {}) {
    this.url = url;
    this.storage = storage ?? undefined;
    this.loadId = loadId;
    this.referrer = referrer;
    this.nowMs = nowMs;
  }

  storageIsForeign = async () => this.foreign;

  localStorage = (): Storage => {
    if (this.storage === undefined) throw new DOMException("Access is denied", "SecurityError");
    return this.storage;
  };

  fetch = (url: string, init: RequestInit): Promise<Response> =>
    new Promise((resolve, reject) => {
      let over = false;
      const end = (settle: () => void) => {
        // The page that would hear it is gone.
        if (this.#dead) return;
        over = true;
        settle();
      };
      const request: FakeRequest = {
        url,
        init,
        atMs: this.nowMs,
        click: JSON.parse(String(init.body)),
        get over() {
          return over;
        },
        respond: (status, body, headers = {}) => {
          const text = typeof body === "string" ? body : JSON.stringify(body);
          end(() => resolve(new Response(text, { status, headers })));
        },
        breakOff: () => end(() => reject(new TypeError("Failed to fetch"))),
      };
      init.signal?.addEventListener("abort", () => end(() => reject(new DOMException("Aborted", "AbortError"))));
      this.requests.push(request);
      this.onRequest?.(request);
    });

  beacon = (url: string, body: string): boolean => {
    if (!this.beaconTaken) return false;
    this.beacons.push({ url, body });
    this.onBeacon?.(body);
    return true;
  };

  digest = async (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 32);
  now = () => this.nowMs;
  random = () => this.chance;

  after = (ms: number, callback: () => void) => {
    // A browser takes a longer one for none at all, and calls back at once.
    const timer = { at: this.nowMs + (ms < 2 ** 31 ? ms : 1), callback };
    this.#timers.add(timer);
    return () => {
      this.#timers.delete(timer);
    };
  };

  listen = (events: PageEvents) => {
    this.#events.add(events);
    return () => {
      this.#events.delete(events);
    };
  };

  warn = (message: string) => {
    this.warnings.push(message);
  };

  /** Milliseconds until the next timer, undefined if there is none. */
  get nextTimerMs(): number | undefined {
    const times = Array.from(this.#timers, ({ at }) => at - this.nowMs);
    return times.length > 0 ? Math.min(...times) : undefined;
  }

  /** How many parts of the page are still listened to. */
  get listeners(): number {
    return this.#events.size;
  }

  /** Lets time pass, timers in order, and everything settle that then can. */
  async pass(ms: number): Promise<void> {
    await settled();
    const end = this.nowMs + ms;
    for (;;) {
      const [next] = Array.from(this.#timers).sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.nowMs = next.at;
      this.#timers.delete(next);
      next.callback();
      await settled();
    }
    this.nowMs = end;
    await settled();
  }

  async hide(): Promise<void> {
    for (const { hidden } of Array.from(this.#events)) hidden();
    await settled();
  }

  async show(): Promise<void> {
    for (const { back } of Array.from(this.#events)) back();
    await settled();
  }

  /** The page is gone without a word, as one is that a phone has swept away. Its storage stays. */
  die(): void {
    this.#dead = true;
    this.#timers.clear();
    this.#events.clear();
  }
}

/** Until all that can go on without the test has gone on. */
export async function settled(): Promise<void> {
  for (let round = 0; round < 5; round += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** What the gateway answers to a click that it has stored. */
export function accepted(change: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    success: true,
    message: "Данные сохранены",
    tracking_id: 234,
    click_id: "01jgrg53m0x7zk1v0tq6d3c9ah",
    duplicate: false,
    leads_tech_data: {},
    leads_tech_params: {},
    leads_tech_url: "http://127.0.0.1/click",
    delivery: { status: "pending", http_status: null, attempts: 1 },
    notes: [],
    timestamp: "2026-11-22T12:00:00.000Z",
    ...change,
  };
}

/** What it answers to one that it does not take. */
export function refused(message: string, details?: readonly object[]): Record<string, unknown> {
  return { success: false, error: { code: "code", message, ...(details ? { details } : {}) } };
}
