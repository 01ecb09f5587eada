import { randomBytes } from "node:crypto";
import type { ReceivedClick } from "../received-click.ts";
import { type Lead, leadsOf, moscowDay, type Simulation } from "./leads.ts";

/** How the API answers in place of what was asked for. `changed`: a field is missing; `unknown`: there are others. */
export const LEADS_TECH_FAULTS = ["429", "500", "html", "changed", "unknown", "hang", "cut"] as const;
/** Under which name the rows stand: all were seen. */
export const LISTS = ["items", "rows", "list", "stats"] as const;

export interface LeadsTechFault {
  readonly answer: (typeof LEADS_TECH_FAULTS)[number];
  /** How many requests are answered so. */
  times: number;
  /** How many are answered well before it begins. */
  after: number;
}

/** The `front` API of leads.tech as the sandbox plays it: accounts, and leads of the clicks that it has received. */
export class LeadsTech {
  readonly accounts = new Map([["sandbox", "sandbox-password"]]);
  list: (typeof LISTS)[number] = "items";
  /** Numbers come as text. */
  texts = true;
  /** A smaller page is refused with a 400. */
  minPageSize = 100;
  fault: LeadsTechFault | undefined;
  requests = 0;
  logins = 0;
  refreshes = 0;
  /** On which days clicks count, where that is not the day of their arrival: by their numbers, the last one wins. */
  readonly days: { readonly from: number; readonly to: number; readonly day: string }[] = [];
  /** Clicks that it answered and lost all the same, by their numbers. */
  readonly lost = new Set<number>();
  /** Leads that were ordered one by one. */
  ordered: Lead[] = [];
  simulation: Simulation | undefined;
  readonly #clicks: () => readonly ReceivedClick[];
  #tokens = new Map<string, "valid" | "expired">();
  #refreshTokens = new Set<string>();

  constructor(clicks: () => readonly ReceivedClick[]) {
    this.#clicks = clicks;
  }

  /** Clicks on its offers, each with its day. */
  get clicks(): readonly { readonly click: ReceivedClick; readonly day: string }[] {
    return this.#clicks()
      .filter(({ n, path }) => path.startsWith("/click/") && !this.lost.has(n))
      .map((click) => ({ click, day: this.#dayOf(click) }));
  }

  /** What the network counts now: this is what statistics are made of, and what a test compares with. */
  get leads(): readonly Lead[] {
    const { simulation } = this;
    if (simulation === undefined) return this.ordered;
    return [...this.clicks.flatMap(({ click, day }) => leadsOf(click, day, simulation)), ...this.ordered];
  }

  logIn(login: unknown, password: unknown): { readonly access: string; readonly refresh: string } | undefined {
    if (typeof login !== "string" || this.accounts.get(login) !== password) return undefined;
    this.logins += 1;
    return this.#issue();
  }

  refresh(token: string | null): { readonly access: string; readonly refresh: string } | undefined {
    if (token === null || !this.#refreshTokens.delete(token)) return undefined;
    this.refreshes += 1;
    return this.#issue();
  }

  isValid(token: string | undefined): boolean {
    return token !== undefined && this.#tokens.get(token) === "valid";
  }

  /** `all`: refresh tokens are gone, too, so that only a login helps. */
  expireTokens(all: boolean): void {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, "expired");
    if (all) this.#refreshTokens.clear();
  }

  /** The fault that this request meets. */
  nextFault(): LeadsTechFault["answer"] | undefined {
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

  #issue() {
    const [access, refresh] = [randomBytes(16).toString("hex"), randomBytes(16).toString("hex")];
    this.#tokens.set(access, "valid");
    this.#refreshTokens.add(refresh);
    return { access, refresh };
  }

  #dayOf({ n, at }: ReceivedClick): string {
    return [...this.days].reverse().find(({ from, to }) => n >= from && n <= to)?.day ?? moscowDay(Date.parse(at));
  }
}
