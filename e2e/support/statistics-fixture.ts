import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import { type DatabaseKind, emptyDatabase } from "./database-kinds.ts";
import { GatewayFixture, type GatewayProcess } from "./gateway-process.ts";
import { postClick } from "./post-click.ts";
import { until } from "./until.ts";

const PRELOAD = pathToFileURL(join(import.meta.dirname, "movable-clock.ts")).href;
const DAY_MS = 86_400_000;
const TOKEN = "the-admin-token-of-tests";
const AT_ONCE = 50;

export interface RunAnswer {
  readonly done: boolean;
  readonly connector: {
    readonly status: string;
    readonly last_error: string | null;
    readonly summary: string | null;
    readonly warnings: readonly string[];
    readonly difference_percent: number | null;
  };
}

export interface StatisticsOptions {
  /** Of the shipped offer; undefined: conversions are found by the user. */
  readonly clickIdParam?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A gateway that polls the sandbox's leads.tech, with a clock that a test sets by days. */
export class StatisticsFixture {
  readonly sandbox: Sandbox;
  readonly gateways: GatewayFixture;
  gateway: GatewayProcess;
  #daysAgo: number;

  private constructor(sandbox: Sandbox, gateways: GatewayFixture, gateway: GatewayProcess, daysAgo: number) {
    this.sandbox = sandbox;
    this.gateways = gateways;
    this.gateway = gateway;
    this.#daysAgo = daysAgo;
  }

  /** `daysAgo`: the gateway's clock at its start. */
  static async open(kind: DatabaseKind, daysAgo: number, options: StatisticsOptions = {}): Promise<StatisticsFixture> {
    const sandbox = await startSandbox();
    const gateways = await GatewayFixture.open({
      database: await emptyDatabase(kind),
      network: sandbox.url,
      env: {
        ADMIN_TOKEN: TOKEN,
        LOG_LEVEL: "warn",
        LEADS_TECH_LOGIN: "sandbox",
        LEADS_TECH_PASSWORD: "sandbox-password",
        LEADS_TECH_URL: sandbox.url,
        LEADS_TECH_PAUSE_MS: "0",
        LEADS_TECH_DAYS: "10",
        // Polls are asked for one by one.
        LEADS_TECH_EVERY_MINUTES: "1440",
        // Where a test names a client of VK Ads as well.
        VK_ADS_URL: sandbox.url,
        VK_ADS_PAUSE_MS: "0",
        VK_ADS_EVERY_MINUTES: "1440",
        NODE_OPTIONS: `--import=${PRELOAD}`,
        ...options.env,
      },
    });
    if (options.clickIdParam !== undefined) giveClickIdParam(gateways.offersFile, options.clickIdParam);
    setClock(gateways, daysAgo);
    const gateway = await startQuietly(gateways);
    return new StatisticsFixture(sandbox, gateways, gateway, daysAgo);
  }

  /** Today of the gateway and of the network, in Moscow. */
  get day(): string {
    return new Date(Date.now() - this.#daysAgo * DAY_MS + 3 * 3_600_000).toISOString().slice(0, 10);
  }

  /** Sets the clock, and makes the network's leads those of that day. */
  async setDaysAgo(daysAgo: number, simulation?: { readonly seed: number; readonly share?: number }): Promise<void> {
    this.#daysAgo = daysAgo;
    setClock(this.gateways, daysAgo);
    // The gateway looks at its clock some times a second; a redirect's click shows its time and goes to no network.
    await until("the clock is set", 10_000, async () => {
      await fetch(`${this.gateway.url}/Eg5hd`, { redirect: "manual" });
      const list = await this.json<{ clicks: { received_at: string }[] }>("/api/clicks?event_type=offer_click&limit=1");
      const off = (Date.now() - Date.parse(list.clicks[0]?.received_at ?? "")) / DAY_MS;
      return Math.abs(off - daysAgo) < 0.1;
    });
    if (simulation !== undefined) this.sandbox.orderLeadsTech({ simulate: { ...simulation, day: this.day } });
  }

  /** Sends clicks and says which of the network's clicks they are, all of the day that it is now. */
  async click(bodies: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const from = this.sandbox.count + 1;
    for (let at = 0; at < bodies.length; at += AT_ONCE) {
      const some = bodies.slice(at, at + AT_ONCE);
      await Promise.all(some.map((body) => postClick(this.gateway.url, body, { query: "?async=1" })));
    }
    await this.sandbox.whenReceived(from - 1 + bodies.length, 60_000);
    this.sandbox.orderLeadsTech({ days: [{ from, to: from - 1 + bodies.length, day: this.day }] });
  }

  ask(path: string, init: RequestInit = {}): Promise<Response> {
    return this.askOf(this.gateway, path, init);
  }

  async askOf(gateway: GatewayProcess, path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${TOKEN}`, ...init.headers };
    return await fetch(`${gateway.url}${path}`, { ...init, headers });
  }

  async json<T>(path: string, init: RequestInit = {}): Promise<T> {
    const response = await this.ask(path, init);
    // Callers name the shape that the contract gives this answer.
    return (await response.json()) as T;
  }

  /** Polls and waits until it is done. */
  async poll(name = "leads-tech"): Promise<RunAnswer["connector"]> {
    let answer: RunAnswer | undefined;
    await until("the poll is done", 60_000, async () => {
      answer = await this.json<RunAnswer>(`/api/connectors/${name}/run`, { method: "POST" });
      return answer.done;
    });
    if (answer === undefined) throw new Error("no answer");
    return answer.connector;
  }

  async restart(): Promise<void> {
    this.gateway = await startQuietly(this.gateways);
  }

  async close(): Promise<void> {
    await this.gateways.close();
    await this.sandbox.close();
  }
}

async function startQuietly(gateways: GatewayFixture): Promise<GatewayProcess> {
  return await gateways.startUnread(
    { stdout: "pipe", stderr: "pipe" },
    { TEST_CLOCK_FILE: join(gateways.folder, "clock") },
  );
}

function setClock(gateways: GatewayFixture, daysAgo: number): void {
  writeFileSync(join(gateways.folder, "clock"), String(-daysAgo * DAY_MS));
}

function giveClickIdParam(file: string, click_id_param: string): void {
  const { offers }: { offers: { slug: string }[] } = JSON.parse(readFileSync(file, "utf8"));
  const changed = offers.map((offer) => (offer.slug === "leads-tech" ? { ...offer, click_id_param } : offer));
  writeFileSync(file, JSON.stringify({ offers: changed }));
}
