import { type ChildProcess, type IOType, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sandboxOffers } from "@metka/sandbox";
import { COMPILE_CACHE } from "./compile-cache.ts";
import { freePort } from "./free-port.ts";
import { Rows } from "./rows.ts";
import { until } from "./until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const START_LIMIT_MS = 40_000;

export interface GatewayOptions {
  /** `sqlite` in the fixture's folder, or a PostgreSQL URL. */
  readonly database: "sqlite" | (string & {});
  /** Where the shipped offers are sent instead: a sandbox's URL. */
  readonly network: string;
  /** Where single offers are sent instead, by slug. */
  readonly networks?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  /** The most files and sockets that a gateway may have open; the system's own limit where it is left out. */
  readonly fileLimit?: number;
}

export interface UnreadOutput {
  readonly stdout: IOType | number;
  readonly stderr: IOType | number;
}

const READ: UnreadOutput = { stdout: "pipe", stderr: "pipe" };

/** A folder for the gateways of one test: data folder and offers file outlive each process. */
export class GatewayFixture {
  readonly folder: string;
  readonly offersFile: string;
  readonly #options: GatewayOptions;
  readonly #running = new Set<GatewayProcess>();

  private constructor(folder: string, options: GatewayOptions) {
    this.folder = folder;
    this.offersFile = join(folder, "offers.json");
    this.#options = options;
  }

  static async open(options: GatewayOptions): Promise<GatewayFixture> {
    const fixture = new GatewayFixture(await mkdtemp(join(tmpdir(), "metka-gateway-")), options);
    const shipped: { offers: { slug: string }[] } = JSON.parse(
      await readFile(join(ROOT, "config/offers.json"), "utf8"),
    );
    const offers = shipped.offers.flatMap(
      (offer) => sandboxOffers({ offers: [offer] }, options.networks?.[offer.slug] ?? options.network).offers,
    );
    await writeFile(fixture.offersFile, JSON.stringify({ offers }));
    return fixture;
  }

  /** `sqlite`, or the URL of the PostgreSQL database. */
  get database(): string {
    return this.#options.database;
  }

  /** What is in the database now. */
  get rows(): Rows {
    return new Rows(this.#options.database === "sqlite" ? this.sqliteFile : this.#options.database);
  }

  get sqliteFile(): string {
    return join(this.folder, "data", "metka.db");
  }

  /** Starts the real program, as `npm start` does, on a free port; resolves once it says that it listens. */
  async start(env: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const gateway = new GatewayProcess(this.#spawn(env));
    this.#running.add(gateway);
    await gateway.listening();
    return gateway;
  }

  /** With output that nobody reads, or that goes to a descriptor; resolves once it answers. */
  async startUnread(output: UnreadOutput, env: Readonly<Record<string, string>> = {}): Promise<GatewayProcess> {
    const port = await freePort();
    const child = this.#spawn({ ...env, PORT: String(port) }, output);
    const gateway = new GatewayProcess(child, { url: `http://127.0.0.1:${port}` });
    this.#running.add(gateway);
    await until("the gateway answers", START_LIMIT_MS, async () => {
      if (gateway.ended) throw new Error("The gateway ended at start");
      return await fetch(`${gateway.url}/healthz`).then(
        ({ ok }) => ok,
        () => false,
      );
    });
    return gateway;
  }

  #spawn(env: Readonly<Record<string, string>> = {}, output = READ): ChildProcess {
    const { database, fileLimit } = this.#options;
    const node = [process.execPath, "apps/gateway/src/main.ts"] as const;
    const limited = ["sh", "-c", `ulimit -n ${fileLimit} && exec "$0" "$@"`, ...node] as const;
    const [command, ...args] = fileLimit === undefined ? node : limited;
    return spawn(command, args, {
      cwd: ROOT,
      stdio: ["ignore", output.stdout, output.stderr],
      env: {
        PATH: process.env.PATH ?? "",
        // A start compiles some hundred files; with this only the first one of a run does (global-setup.ts).
        NODE_COMPILE_CACHE: COMPILE_CACHE,
        HOST: "127.0.0.1",
        PORT: "0",
        DATA_DIR: join(this.folder, "data"),
        DATABASE_URL: database === "sqlite" ? `sqlite:${this.sqliteFile}` : database,
        OFFERS_FILE: this.offersFile,
        ALLOW_PRIVATE_DESTINATIONS: "1",
        ...this.#options.env,
        ...env,
      },
    });
  }

  /** Kills what still runs and removes the folder. */
  async close(): Promise<void> {
    for (const gateway of this.#running) await gateway.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

export class GatewayProcess {
  readonly #child: ChildProcess;
  #said = "";
  #url = "";

  /** `url`: known already, and its output is not read until it is asked for. */
  constructor(child: ChildProcess, unread?: { readonly url: string }) {
    this.#child = child;
    if (unread === undefined) this.read();
    else this.#url = unread.url;
  }

  /** Begins to read what it prints. */
  read(): void {
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding("utf8").on("data", (chunk: string) => {
        this.#said += chunk;
      });
    }
  }

  /** http://localhost:port, without a last slash. */
  get url(): string {
    return this.#url;
  }

  get ended(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** All that it has printed so far. */
  get said(): string {
    return this.#said;
  }

  async listening(): Promise<void> {
    const signal = AbortSignal.timeout(START_LIMIT_MS);
    while (this.#url === "") {
      if (this.#child.exitCode !== null) throw new Error(`The gateway ended at start:\n${this.#said}`);
      const [, port] = /слушает http:\/\/[^\s:]+:(\d+)/.exec(this.#said) ?? [];
      if (port !== undefined) this.#url = `http://127.0.0.1:${port}`;
      else if (this.#child.stdout !== null) {
        await Promise.race([once(this.#child.stdout, "data", { signal }), once(this.#child, "exit", { signal })]);
      }
    }
  }

  /** SIGKILL, as a crash or the OOM killer does it. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** SIGTERM; resolves with the exit code and how long it took, in ms. */
  async stop(): Promise<{ code: number | null; tookMs: number }> {
    const began = performance.now();
    await this.#end("SIGTERM");
    return { code: this.#child.exitCode, tookMs: performance.now() - began };
  }

  async #end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    if (this.ended) return;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    await exited;
  }
}
