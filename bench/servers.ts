import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sandboxOffers } from "@metka/sandbox";
import { type Child, startChild } from "./child.ts";
import { type LedgerReader, postgresLedger, sqliteLedger } from "./ledger.ts";

/** A gateway as users run it, with a sandbox and a database of its own. */
export interface GatewayUnderLoad {
  readonly gateway: Child;
  readonly sandbox: Child;
  readonly ledger: LedgerReader;
  /** Clicks that the sandbox has received. */
  requests(): Promise<number>;
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
  /** Beside the shipped ones, in the form of the offers file. */
  readonly offers?: readonly object[];
  readonly env?: Readonly<Record<string, string>>;
}

export function startBareFastify(folder: string): Promise<Child> {
  return startChild({
    name: "bare Fastify",
    script: "bench/bare-fastify.ts",
    readyPath: "/readyz",
    outputFile: join(folder, "bare-fastify.log"),
  });
}

export async function startGateway(plan: GatewayPlan): Promise<GatewayUnderLoad> {
  const { name, folder, postgresUrl, under = [], offers = [], env = {} } = plan;
  await mkdir(folder, { recursive: true });
  const sandbox = await startChild({
    name: `${name}'s sandbox`,
    script: "apps/sandbox/src/main.ts",
    readyPath: "/_sandbox/mode",
    outputFile: join(folder, "sandbox.log"),
    // It leaves an offers file there.
    env: { TMPDIR: folder },
  });
  const offersFile = join(folder, "offers.json");
  const shipped: { offers: object[] } = JSON.parse(
    await readFile(new URL("../config/offers.json", import.meta.url), "utf8"),
  );
  const file = { ...shipped, offers: [...shipped.offers, ...offers] };
  await writeFile(offersFile, JSON.stringify(sandboxOffers(file, `http://127.0.0.1:${sandbox.port}`)));
  const sqliteFile = join(folder, "metka.db");
  // Everything that is not about where things are stays at its default, the log's format and level too.
  const gateway = await startChild({
    name,
    script: "apps/gateway/src/main.ts",
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
    sandbox,
    ledger,
    async requests() {
      const answer = await fetch(`http://127.0.0.1:${sandbox.port}/_sandbox/clicks?limit=1`);
      const { count } = Object(await answer.json());
      return Number(count);
    },
    async stop() {
      await ledger.close();
      await gateway.stop();
      await sandbox.stop();
    },
  };
}
