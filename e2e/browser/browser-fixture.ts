import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Sandbox, startSandbox } from "@metka/sandbox";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { type BuildOptions, buildExample } from "../../examples/mini-app/demo/build-example.ts";
import {
  EXAMPLE_APP_ID,
  EXAMPLE_APP_KEY,
  type Example,
  startExample,
} from "../../examples/mini-app/demo/start-example.ts";
import type { LaunchOptions } from "../../examples/mini-app/demo/vk-host/launch-options.ts";
// Tells the compiler of window.vkHost.
import type {} from "../../examples/mini-app/demo/vk-host/vk-host.ts";
import { launchBrowser } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { GatewayFixture, type GatewayProcess } from "../support/gateway-process.ts";
import type { Row } from "../support/rows.ts";
import { until } from "../support/until.ts";

/** A page in a real browser takes its time on a machine that runs other tests as well. */
export const PAGE_MS = 20_000;

export interface GatewayRequest {
  readonly method: string;
  readonly url: string;
  readonly status: number;
}

/** The whole way of a click: VK's page, the example in its frame, a real gateway, the sandbox network. */
export class BrowserFixture {
  readonly browser: Browser;
  readonly sandbox: Sandbox;
  readonly example: Example;
  readonly gatewayUrl: string;
  readonly gateways: GatewayFixture;
  readonly #build: string;
  #gateway: GatewayProcess | undefined;
  /** What gateways that have ended said. */
  #said = "";

  private constructor(
    opened: Pick<BrowserFixture, "browser" | "sandbox" | "example" | "gatewayUrl" | "gateways">,
    build: string,
  ) {
    this.browser = opened.browser;
    this.sandbox = opened.sandbox;
    this.example = opened.example;
    this.gatewayUrl = opened.gatewayUrl;
    this.gateways = opened.gateways;
    this.#build = build;
  }

  /** The gateway is not started yet. */
  static async open(options: BuildOptions = {}): Promise<BrowserFixture> {
    const build = await mkdtemp(join(tmpdir(), "metka-example-"));
    const [port, sandbox, browser] = await Promise.all([
      freePort(),
      startSandbox(),
      launchBrowser(),
      buildExample(build, options),
    ]);
    const gatewayUrl = `http://127.0.0.1:${port}`;
    const gateways = await GatewayFixture.open({
      database: "sqlite",
      network: sandbox.url,
      env: { PORT: String(port), LOG_FORMAT: "json", VK_APP_SECRETS: `${EXAMPLE_APP_ID}:${EXAMPLE_APP_KEY}` },
    });
    const example = await startExample({ buildDir: build, gatewayUrl, sandboxUrl: sandbox.url });
    return new BrowserFixture({ browser, sandbox, example, gatewayUrl, gateways }, build);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await Promise.all([this.gateways.close(), this.example.close(), this.sandbox.close()]);
    await rm(this.#build, { recursive: true, force: true });
  }

  async startGateway(): Promise<GatewayProcess> {
    this.#gateway = await this.gateways.start();
    return this.#gateway;
  }

  async stopGateway(): Promise<void> {
    await this.#gateway?.stop();
    this.#said += this.#gateway?.said ?? "";
    this.#gateway = undefined;
  }

  /** Requests that gateways have answered, from their logs. */
  get requests(): GatewayRequest[] {
    const lines = (this.#said + (this.#gateway?.said ?? "")).split("\n").filter((line) => line.startsWith("{"));
    return lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "request");
  }

  /** Requests that carried a click. */
  get sends(): GatewayRequest[] {
    return this.requests.filter(({ method }) => method === "POST");
  }

  /** A click with this mark, once it is in the table. */
  click(mark: string, value: string): Promise<Row> {
    return until(`a click with ${mark} ${value}`, PAGE_MS, async () =>
      (await this.gateways.rows.clicks()).find((row) => row[mark] === value),
    );
  }

  /** The clicks of a user. */
  async clicksOf(user: number): Promise<Row[]> {
    return (await this.gateways.rows.clicks()).filter((row) => row.user_id === String(user));
  }

  /** What the network was told of a user: the queries of its clicks. */
  networkQueriesOf(user: number): string[] {
    return this.sandbox.received.map(({ query }) => query).filter((query) => query.endsWith(`sub6=${user}`));
  }

  /** VK's page in a browser profile of its own. */
  async visitor(): Promise<Visitor> {
    const context = await this.browser.newContext();
    const page = await context.newPage();
    return Visitor.open(context, page, this.example.hostUrl);
  }
}

/** Somebody in front of VK's page. */
export class Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly #hostUrl: string;
  /** What the application said in its console, warnings and errors. */
  readonly said: string[] = [];

  private constructor(context: BrowserContext, page: Page, hostUrl: string) {
    this.context = context;
    this.page = page;
    this.#hostUrl = hostUrl;
    page.on("console", (message) => {
      if (["warning", "error"].includes(message.type())) this.said.push(message.text());
    });
  }

  static async open(context: BrowserContext, page: Page, hostUrl: string): Promise<Visitor> {
    const visitor = new Visitor(context, page, hostUrl);
    await page.goto(hostUrl);
    await page.waitForFunction(() => window.vkHost !== undefined);
    return visitor;
  }

  /** Opens the application as VK does; resolves once it is loaded. */
  async launch(options: Partial<LaunchOptions>): Promise<void> {
    await this.page.evaluate((wanted) => window.vkHost.open(wanted), options);
  }

  /** The application's own frame. */
  get app(): Frame {
    const frame = this.page.frames().find((candidate) => candidate.parentFrame() === this.page.mainFrame());
    if (frame === undefined) throw new Error(`no application on ${this.#hostUrl}`);
    return frame;
  }

  /** As in the same browser on another day: storages stay, pages are gone. */
  async comeBack(): Promise<Visitor> {
    await this.page.close();
    return Visitor.open(this.context, await this.context.newPage(), this.#hostUrl);
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
