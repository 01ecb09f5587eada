import { Records } from "./records.ts";
import { Tokens } from "./tokens.ts";

/** How VK Ads answers in place of what was asked for. */
export const FAULTS = ["429", "500", "html", "changed", "hang", "cut"] as const;

export interface Fault {
  /** `changed`: JSON without the fields that are expected. `cut`: half an answer, then the connection ends. */
  readonly answer: (typeof FAULTS)[number];
  /** How many requests are answered so. */
  times: number;
  /** How many are answered well before it begins. */
  after: number;
}

export interface Cabinet {
  readonly clientId: string;
  secret: string;
  readonly records: Records;
  readonly tokens: Tokens;
  /** Requests of the last second, Unix ms, for the limit. */
  recent: number[];
}

/** The VK Ads API as the sandbox plays it: cabinets, each known by its client id. */
export class VkAds {
  readonly cabinets = new Map<string, Cabinet>();
  /** Requests a second for one cabinet; more are answered with 429. */
  perSecond = 2;
  fault: Fault | undefined;
  /** The sandbox's clock, which may be set; undefined: the real one. */
  #setMs: number | undefined;
  /** All requests of the API so far, and those refused by the limit. */
  requests = 0;
  refused = 0;

  constructor() {
    this.cabinet("sandbox", "sandbox-secret");
  }

  /** The cabinet of a client, made where there is none. */
  cabinet(clientId: string, secret = "sandbox-secret"): Cabinet {
    const known = this.cabinets.get(clientId);
    if (known !== undefined) return known;
    const made = { clientId, secret, records: new Records(), tokens: new Tokens(), recent: [] };
    this.cabinets.set(clientId, made);
    return made;
  }

  now(): number {
    return this.#setMs ?? Date.now();
  }

  setClock(ms: number | undefined): void {
    this.#setMs = ms;
  }

  /** Whether a cabinet may be asked once more in this second; the limit is of real time, whatever the clock is set to. */
  admits(cabinet: Cabinet): boolean {
    const nowMs = performance.now();
    cabinet.recent = cabinet.recent.filter((at) => at > nowMs - 1000);
    if (cabinet.recent.length >= this.perSecond) {
      this.refused += 1;
      return false;
    }
    cabinet.recent.push(nowMs);
    return true;
  }

  /** The fault that this request meets. */
  nextFault(): Fault["answer"] | undefined {
    const { fault } = this;
    if (fault === undefined) return undefined;
    if (fault.after > 0) {
      fault.after -= 1;
      return undefined;
    }
    fault.times -= 1;
    if (fault.times <= 0) this.fault = undefined;
    return fault.answer;
  }
}
