import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { sandboxOffers, startSandbox } from "@metka/sandbox";
import { buildExample } from "./build-example.ts";
import { startCircle } from "./circle.ts";
import type { DemoSettings } from "./demo-settings.ts";
import { type GatewayChild, startGateway } from "./gateway-child.ts";
import { freeOr0 } from "./http/free-port.ts";
import { EXAMPLE_APP_ID, EXAMPLE_APP_KEY, startExample } from "./start-example.ts";

const SHIPPED_OFFERS = new URL("../../../config/offers.json", import.meta.url);

export interface DemoOptions {
  readonly settings: DemoSettings;
  /** Called as soon as it runs, so that it can be ended even before all else is up. */
  readonly onGateway: (gateway: GatewayChild) => void;
  /** The gateway's own lines. */
  readonly onGatewayText: (text: string) => void;
}

/** Where each part is found. */
export interface Demo {
  readonly host: string;
  readonly app: string;
  readonly gateway: string;
  readonly sandbox: string;
}

/** The whole way on this machine: VK, the app in it, the gateway, the network. */
export async function startDemo({ settings, onGateway, onGatewayText }: DemoOptions): Promise<Demo> {
  const { folder, ports } = settings;
  const buildDir = join(folder, "build");
  const sandbox = await startSandbox({ port: await freeOr0(ports.sandbox) });
  const gateway = await startGateway({
    folder: join(folder, "gateway"),
    port: await freeOr0(ports.gateway),
    offers: withClickId(sandboxOffers(JSON.parse(await readText(SHIPPED_OFFERS)), sandbox.url)),
    appSecrets: `${EXAMPLE_APP_ID}:${EXAMPLE_APP_KEY}`,
    sandboxUrl: sandbox.url,
    onText: onGatewayText,
  });
  onGateway(gateway);
  const gatewayUrl = await gateway.url;
  // After the gateway: its database lets only one demo run, so nobody's running demo loses its files.
  await buildExample(buildDir);
  const example = await startExample({ buildDir, gatewayUrl, sandboxUrl: sandbox.url, ports });
  // Where the network sends the user on to: by default to a site of its own, here to a page of this machine.
  sandbox.setMode({ kind: "redirect", location: example.advertiserUrl });
  const adminToken = (await readText(join(folder, "gateway", "admin-token"))).trim();
  startCircle({ sandbox, gatewayUrl, adminToken, print: (text) => onGatewayText(`${text}\n`) });
  return { host: example.hostUrl, app: example.appUrl, gateway: gatewayUrl, sandbox: sandbox.url };
}

/** The network's own number of a click, so that its statistics say which click has earned what. */
function withClickId({ offers }: ReturnType<typeof sandboxOffers>) {
  return {
    offers: offers.map((offer) => (offer.slug === "leads-tech" ? { ...offer, click_id_param: "sub8" } : offer)),
  };
}

async function readText(file: string | URL): Promise<string> {
  return new TextDecoder().decode(await readFile(file));
}
