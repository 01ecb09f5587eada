import { join } from "node:path";
import { type Child, startChild } from "./child.ts";

/** A stand-in CPA network, and the slug of the offer that sends its clicks there. */
export interface Network {
  readonly offer: string;
  readonly port: number;
  counts(): Promise<NetworkCounts>;
  setMode(mode: object): Promise<void>;
  stop(): Promise<void>;
}

export interface NetworkCounts {
  /** Clicks that have come since its start. */
  readonly requests: number;
  /** The most that waited for an answer at one moment. */
  readonly mostAtOnce: number;
}

export async function startNetwork(folder: string, offer: string, delayMs = 0): Promise<Network> {
  const child = await startChild({
    name: `the network of ${offer}`,
    script: "bench/sandbox-network.ts",
    readyPath: "/_sandbox/mode",
    outputFile: join(folder, `${offer}.log`),
    env: { DELAY_MS: String(delayMs) },
  });
  return network(offer, child);
}

/** Its port refuses connections. */
export async function startDeadNetwork(folder: string, offer: string): Promise<Network> {
  const alive = await startNetwork(folder, offer);
  await alive.stop();
  return { ...alive, counts: async () => ({ requests: 0, mostAtOnce: 0 }), stop: async () => {} };
}

/** An offer as the gateway's offers file has it, whose clicks look as those of the shipped one do. */
export function offerOf({ offer, port }: Network): object {
  return {
    slug: offer,
    title: offer,
    network: offer,
    template: `http://127.0.0.1:${port}/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4={ref|s4}&sub5={ref_source|s5}&sub6={user_id|s6}`,
  };
}

function network(offer: string, { port, stop }: Child): Network {
  const base = `http://127.0.0.1:${port}/_sandbox`;
  return {
    offer,
    port,
    async counts() {
      const answer = await fetch(`${base}/clicks?limit=1`);
      const { count, mostUnanswered } = Object(await answer.json());
      return { requests: Number(count), mostAtOnce: Number(mostUnanswered) };
    },
    async setMode(mode) {
      const answer = await fetch(`${base}/mode`, { method: "PUT", body: JSON.stringify(mode) });
      if (!answer.ok) throw new Error(`the network of ${offer} refused a mode: ${await answer.text()}`);
    },
    stop,
  };
}
