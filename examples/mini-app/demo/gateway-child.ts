import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const MAIN = fileURLToPath(new URL("../../../apps/gateway/src/main.ts", import.meta.url));

export interface GatewayChildOptions {
  /** For its database and its offers file. */
  readonly folder: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What `config/offers.json` holds, every template on loopback. */
  readonly offers: unknown;
  /** `appId:key` */
  readonly appSecrets: string;
  /** Where leads.tech's statistics and VK Ads are: the sandbox. */
  readonly sandboxUrl: string;
  /** Its own lines, as they come. */
  readonly onText: (text: string) => void;
}

export interface GatewayChild {
  /** `http://127.0.0.1:<port>`, once it listens; rejects if it ends before. */
  readonly url: Promise<string>;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Lets it finish what it has begun. */
  close(): Promise<void>;
}

/** Starts the real gateway as a process of its own. */
export async function startGateway(options: GatewayChildOptions): Promise<GatewayChild> {
  const { folder, port, offers, appSecrets, sandboxUrl } = options;
  await mkdir(folder, { recursive: true });
  const offersFile = join(folder, "offers.json");
  await writeFile(offersFile, `${JSON.stringify(offers, null, 2)}\n`);
  const child = spawn(process.execPath, [MAIN], {
    // Not the project's folder: a `.env` there may name the real database and the real networks.
    cwd: folder,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      PATH: process.env.PATH ?? "",
      HOST: "127.0.0.1",
      PORT: String(port),
      DATA_DIR: folder,
      OFFERS_FILE: offersFile,
      VK_APP_SECRETS: appSecrets,
      ALLOW_PRIVATE_DESTINATIONS: "1",
      LEADS_TECH_LOGIN: "sandbox",
      LEADS_TECH_PASSWORD: "sandbox-password",
      LEADS_TECH_URL: sandboxUrl,
      LEADS_TECH_PAUSE_MS: "0",
      LEADS_TECH_DAYS: "3",
      VK_ADS_CLIENT_ID: "sandbox",
      VK_ADS_CLIENT_SECRET: "sandbox-secret",
      VK_ADS_URL: sandboxUrl,
      VK_ADS_PAUSE_MS: "0",
      VK_ADS_DAYS: "3",
      VK_ADS_MARK: "ref_source",
    },
  });
  const ended = once(child, "close").then(() => undefined);
  return {
    url: whenListening(child, options.onText),
    ended,
    close: async () => {
      child.kill("SIGTERM");
      await ended;
    },
  };
}

/** The port is in the gateway's own greeting. */
function whenListening(child: ChildProcess, onText: (text: string) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => {
        onText(text);
        said += text;
        const [, port] = /слушает http:\/\/[^\s:]+:(\d+)/.exec(said) ?? [];
        if (port !== undefined) resolve(`http://127.0.0.1:${port}`);
      });
    }
    child.once("close", () =>
      reject(new Error("шлюз не запустился, его слова выше. Если демо уже запущено в другом окне, остановите его там")),
    );
  });
}
