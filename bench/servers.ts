import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sandboxOffers } from "@metka/sandbox";
import { type Child, startChild } from "./child.ts";
import { type LedgerReader, postgresLedger, sqliteLedger } from "./ledger.ts";
import { type Network, offerOf, startNetwork } from "./networks.ts";

/** A gateway as users run it, with a database of its own. */
export interface GatewayUnderLoad {
  readonly gateway: Child;
  readonly ledger: LedgerReader;
  stop(): Promise<void>;
}

export interface GatewayPlan {
  readonly name: string;
  /** For its data, its offers and what it prints; made here. */
  readonly folder: string;
  /** undefined: SQLite in the folder. */
  readonly postgresUrl?: string | undefined;
  /** What the gateway runs under; nothing in the bench itself. */
  readonly under?: readonly string[];
  /** In addition to the shipped ones, in the form of the offers file. */
  readonly offers?: readonly object[];
  /** Each with an offer of its own; the shipped offers lead to the first. None: the gateway gets one for itself. */
  readonly networks?: readonly Network[];
  readonly env?: Readonly<Record<string, string>>;
}

export function startBareFastify(folder: string): Promise<Child> {
  return startBare(folder, "bare-fastify");
}

export function startBareRedirect(folder: string): Promise<Child> {
  return startBare(folder, "bare-redirect");
}

function startBare(folder: string, name: string): Promise<Child> {
  return startChild({
    name,
    script: `bench/${name}.ts`,
    readyPath: "/readyz",
    outputFile: join(folder, `${name}.log`),
  });
}

export async function startGateway(plan: GatewayPlan): Promise<GatewayUnderLoad> {
  await mkdir(plan.folder, { recursive: true });
  const [given] = plan.networks ?? [];
  if (given !== undefined) return await startOver(plan, given);
  const own = await startNetwork(plan.folder, "bench-own");
  const server = await startOver(plan, own);
  return {
    ...server,
    async stop() {
      await server.stop();
      await own.stop();
    },
  };
}

async function startOver(plan: GatewayPlan, shippedTo: Network): Promise<GatewayUnderLoad> {
  const { name, folder, postgresUrl, under = [], env = {} } = plan;
  const offersFile = join(folder, "offers.json");
  await writeFile(offersFile, JSON.stringify(await offersOf(plan, shippedTo)));
  const sqliteFile = join(folder, "metka.db");
  // Everything that is not about where things are stays at its default, the log's format and level too.
  const gateway = await startChild({
    name,
    ...(await asNpmStarts()),
    under,
    readyPath: "/readyz",
    outputFile: join(folder, "gateway.log"),
    env: {
      HOST: "127.0.0.1",
      DATA_DIR: folder,
      DATABASE_URL: postgresUrl ?? `sqlite:${sqliteFile}`,
      OFFERS_FILE: offersFile,
      ALLOW_PRIVATE_DESTINATIONS: "1",
      ...env,
    },
  });
  const ledger = postgresUrl === undefined ? sqliteLedger(sqliteFile) : await postgresLedger(postgresUrl);
  return {
    gateway,
    ledger,
    async stop() {
      await ledger.close();
      await gateway.stop();
    },
  };
}

/** With the options of `npm start`: memory depends on them. */
async function asNpmStarts(): Promise<{ script: string; nodeOptions: readonly string[] }> {
  const { scripts }: { scripts: { start: string } } = JSON.parse(
    await readFile(new URL("../package.json", import.meta.url), "utf8"),
  );
  const nodeOptions = scripts.start.split(" ").slice(1);
  return { script: nodeOptions.pop() ?? "", nodeOptions };
}

async function offersOf({ offers = [], networks = [] }: GatewayPlan, shippedTo: Network): Promise<object> {
  const shipped: { offers: object[] } = JSON.parse(
    await readFile(new URL("../config/offers.json", import.meta.url), "utf8"),
  );
  const atSandbox = sandboxOffers({ offers: [...shipped.offers, ...offers] }, `http://127.0.0.1:${shippedTo.port}`);
  return { ...shipped, offers: [...atSandbox.offers, ...networks.map(offerOf)] };
}
