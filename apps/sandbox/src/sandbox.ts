import { createServer, type Server } from "node:http";
import { Arrivals } from "./arrivals.ts";
import { ClickLog } from "./click-log.ts";
import { handleRequest, type Network } from "./handle-request.ts";
import { LeadsTech } from "./leads-tech/leads-tech.ts";
import { carryOutLeadsTech } from "./leads-tech/order.ts";
import { MessageLog, type ReceivedMessage } from "./messages/message-log.ts";
import { DEFAULT_MODE, type Mode } from "./mode.ts";
import { parseMode } from "./parse-mode.ts";
import type { ReceivedClick } from "./received-click.ts";
import { Unanswered } from "./unanswered.ts";
import { carryOut } from "./vk-ads/carry-out.ts";
import { parseVkAdsOrder } from "./vk-ads/order.ts";
import { VkAds } from "./vk-ads/vk-ads.ts";

export type { ReceivedMessage } from "./messages/message-log.ts";
export type { Mode, PromptMode } from "./mode.ts";
export { sandboxOffers } from "./offers.ts";
export type { ReceivedClick } from "./received-click.ts";

export interface SandboxOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** How many clicks are kept, 100 000 by default; the oldest are dropped first and the count goes on. */
  readonly keep?: number;
  /** Called for each click as it arrives, before it is answered. */
  readonly onClick?: (click: ReceivedClick) => void;
}

export interface Sandbox {
  readonly port: number;
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly url: string;
  /** The clicks kept, oldest first: a snapshot that later clicks do not change. */
  readonly received: readonly ReceivedClick[];
  /** How many clicks have come since the start or the last `clear`, kept or not. */
  readonly count: number;
  /** How many clicks wait for their answer now, and the most at any moment since the start or the last `clear`. */
  readonly unanswered: { readonly now: number; readonly most: number };
  /** What VK's pixel and Telegram received, and how they answer. */
  readonly messages: {
    readonly received: readonly ReceivedMessage[];
    /** undefined: as the real ones do. */
    setMode(mode: Mode | undefined): void;
    clear(): void;
  };
  /** @throws ModeError where a number is out of bounds */
  setMode(mode: Mode): void;
  /** The API of leads.tech that it plays; `order` as `PUT /_sandbox/leads-tech` takes it. */
  readonly leadsTech: LeadsTech;
  orderLeadsTech(order: unknown): void;
  /** The VK Ads API that it plays; `order` as `PUT /_sandbox/vk-ads` takes it. */
  readonly vkAds: VkAds;
  orderVkAds(order: unknown): void;
  /** Forgets the clicks and counts from 1 again; the mode stays. */
  clear(): void;
  /** Resolves when `count` is reached, at once if it is already; rejects after `timeoutMs` or when closed. */
  whenReceived(count: number, timeoutMs: number): Promise<void>;
  /** Destroys every connection, hanging ones too. */
  close(): Promise<void>;
}

/** Never another address: the sandbox answers anyone and has no password. */
const HOST = "127.0.0.1";

const DEFAULT_KEEP = 100_000;

/** Long redirect URLs must arrive whole: four times Node's own limit, which covers the request line and headers. */
const MAX_HEADER_BYTES = 64 * 1024;

/** Longer than any client keeps an idle connection, so that the client closes first and no request meets a reset. */
const KEEP_ALIVE_MS = 75_000;

/** Clients may connect by the thousand at once: beyond Node's own 511 the system drops some, and they lose a second. */
const CONNECTIONS_AT_ONCE = 4096;

/** Starts a stand-in CPA network on loopback. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const log = new ClickLog(options.keep ?? DEFAULT_KEEP);
  const arrivals = new Arrivals();
  const unanswered = new Unanswered();
  const vkAds = new VkAds();
  const leadsTech = new LeadsTech(() => log.all());
  const network: Network = {
    log,
    unanswered,
    vkAds,
    leadsTech,
    messages: { log: new MessageLog(), mode: undefined },
    mode: DEFAULT_MODE,
    receive: (arrival) => {
      const click = log.add(arrival);
      options.onClick?.(click);
      arrivals.reached(click.n);
      return click.n;
    },
  };
  const server = createServer(
    { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => handleRequest(request, response, network),
  );
  const port = await listen(server, options.port ?? 0);
  let closed: Promise<void> | undefined;
  return {
    port,
    url: `http://${HOST}:${port}`,
    get received() {
      return log.all();
    },
    get count() {
      return log.count;
    },
    unanswered,
    leadsTech,
    orderLeadsTech: (order) => carryOutLeadsTech(order, leadsTech),
    vkAds,
    orderVkAds: (order) => carryOut(parseVkAdsOrder(order), vkAds, () => log.all()),
    messages: {
      get received() {
        return network.messages.log.all();
      },
      setMode: (mode) => {
        network.messages.mode = mode && parseMode(mode);
      },
      clear: () => network.messages.log.clear(),
    },
    setMode: (mode) => {
      network.mode = parseMode(mode);
    },
    clear: () => {
      log.clear();
      unanswered.clear();
    },
    whenReceived: async (count, timeoutMs) => {
      if (log.count >= count) return;
      if (closed !== undefined) throw new Error(`the sandbox is closed; ${describe(log)}`);
      await arrivals.wait(count, timeoutMs, () => describe(log));
    },
    close: () => {
      closed ??= shutDown(server);
      arrivals.end(`the sandbox was closed`);
      return closed;
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: HOST, backlog: CONNECTIONS_AT_ONCE }, () => {
      server.off("error", reject);
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("the sandbox has no TCP port"));
      else resolve(address.port);
    });
  });
}

function shutDown(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    server.closeAllConnections();
  });
}

function describe(log: ClickLog): string {
  const [last] = log.last(1);
  if (last === undefined) return "none has come";
  const mark = last.query === "" ? "" : "?";
  return `${log.count} came, the last is ${last.method} ${last.path}${mark}${last.query}`;
}
