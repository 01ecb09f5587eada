import { setTimeout as sleep } from "node:timers/promises";
import { RawClient } from "./client.ts";
import { Draw } from "./draw.ts";
import { type GeneratedRequest, makeRequest, type Secrets } from "./requests.ts";
import { readRoutes } from "./routes.ts";

export interface GeneratorOptions {
  readonly url: string;
  readonly seed: number;
  readonly requests: number;
  readonly admin: string;
  /** Makes the gateway collect its garbage: what is read next is in use. */
  readonly collect?: () => void;
  /** Told about ten times on the way. */
  readonly onProgress?: (done: number, memory: Memory) => void;
}

export interface Memory {
  readonly heapMb: number;
  /** Buffers, outside the heap. */
  readonly externalMb: number;
  readonly residentMb: number;
}

/** An answer that must not be, with the request that made it. */
export interface Finding {
  readonly index: number;
  readonly what: string;
  readonly request: string;
}

export interface GeneratorResult {
  readonly statuses: ReadonlyMap<number, number>;
  /** How many requests of each route were sent. */
  readonly routes: ReadonlyMap<string, number>;
  readonly findings: readonly Finding[];
  /** After the first tenth, when all is warm, and at the end. */
  readonly memory: readonly Memory[];
}

/** At once, as many callers as wait for one another in a small gateway. */
const CLIENTS = 8;
const READINGS = 10;
/** A finding is enough, thousands of one kind help nobody. */
const MOST_FINDINGS = 50;

export async function runGenerator({
  url,
  seed,
  requests,
  admin,
  collect,
  onProgress,
}: GeneratorOptions): Promise<GeneratorResult> {
  const routes = await readRoutes(url);
  const secrets: Secrets = { admin, postback: await postbackSecret(url, admin) };
  const statuses = new Map<number, number>();
  const sent = new Map<string, number>();
  const findings: Finding[] = [];
  const memory: Memory[] = [];
  let next = 0;
  const work = async () => {
    const client = new RawClient(url);
    while (next < requests && findings.length < MOST_FINDINGS) {
      const index = next++;
      const request = makeRequest(new Draw(seed, index), routes, secrets);
      const route = `${request.route.method} ${request.route.path}`;
      sent.set(route, (sent.get(route) ?? 0) + 1);
      const { status, what } = await tried(client, request);
      statuses.set(status, (statuses.get(status) ?? 0) + 1);
      if (what !== undefined) findings.push({ index, what, request: JSON.stringify(request.bytes.slice(0, 3_000)) });
      if ((index + 1) % Math.ceil(requests / READINGS) === 0) {
        const reading = await readMemory(url, collect);
        memory.push(reading);
        onProgress?.(index + 1, reading);
      }
    }
    client.close();
  };
  await Promise.all(Array.from({ length: CLIENTS }, work));
  return { statuses, routes: sent, findings, memory };
}

async function tried(
  client: RawClient,
  { bytes, method }: GeneratedRequest,
): Promise<{ status: number; what?: string }> {
  for (let tries = 1; ; tries++) {
    const answer = await client.ask(bytes, method).catch((error: unknown) => String(error));
    if (typeof answer === "string") return { status: 0, what: answer };
    // A connection that the gateway had just closed for being idle has none: the next one must have.
    if (answer === undefined && tries < 3) continue;
    if (answer === undefined) return { status: 0, what: "the connection ended without an answer" };
    const { status, body } = answer;
    if (status < 500) return { status };
    // A database that was busy may say so once; what a request itself brings about comes again.
    if (status === 503 && tries < 3) {
      await sleep(500);
      continue;
    }
    return { status, what: `${status} ${Buffer.from(body, "latin1").toString().slice(0, 300)}` };
  }
}

async function postbackSecret(url: string, admin: string): Promise<string> {
  const response = await fetch(`${url}/api/networks/leads-tech`, { headers: { authorization: `Bearer ${admin}` } });
  const { token }: { token?: string } = JSON.parse(await response.text());
  if (token === undefined) throw new Error("the network leads-tech has no token");
  return token;
}

async function readMemory(url: string, collect?: () => void): Promise<Memory> {
  collect?.();
  // The signal is handled in one turn of the gateway's loop, a request in another.
  await (await fetch(`${url}/healthz`)).text();
  const text = await (await fetch(`${url}/metrics`)).text();
  const mb = (name: string) =>
    Math.round(Number(new RegExp(`^${name} ([\\d.e+]+)$`, "m").exec(text)?.[1] ?? 0) / 2 ** 20);
  return {
    heapMb: mb("nodejs_heap_size_used_bytes"),
    externalMb: mb("nodejs_external_memory_bytes"),
    residentMb: mb("process_resident_memory_bytes"),
  };
}
