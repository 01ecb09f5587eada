import { createServer, type IncomingMessage, type RequestListener, type Server } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import { afterEach } from "vitest";
import { type Address, Names } from "./names.ts";
import { NetworkClient, type NetworkSettings } from "./network-client.ts";

const cleanups: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

export interface TestNetwork {
  readonly port: number;
  /** http://localhost:port */
  readonly url: string;
  readonly requests: IncomingMessage[];
}

/** A CPA network on loopback that is closed after the test. */
export async function networkForTest(listener: RequestListener, host = "127.0.0.1"): Promise<TestNetwork> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    listener(request, response);
  });
  const port = await listen(server, host);
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { port, url: `http://${host.includes(":") ? `[${host}]` : host}:${port}`, requests };
}

/** A server that speaks no HTTP; returns its port. */
export async function rawServer(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    onConnection(socket);
  });
  const port = await listen(server, "127.0.0.1");
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  });
  return port;
}

/** A client that may reach loopback unless the test says otherwise; `dns` gives the names' addresses. */
export function clientForTest(
  settings: Partial<NetworkSettings> = {},
  dns: Readonly<Record<string, readonly Address[]>> = {},
): NetworkClient {
  const names = new Names(async (hostname) => {
    const addresses = dns[hostname];
    if (addresses === undefined) throw new Error("ENOTFOUND");
    return addresses.map((address) => ({ ...address, ttl: 60 }));
  });
  const client = new NetworkClient({ timeoutMs: 5000, allowPrivate: true, bodiesAtOnce: 20, ...settings }, names);
  cleanups.push(() => client.close());
  return client;
}

/** Asks for a URL with neither header. */
export function get(client: NetworkClient, url: string, stop?: AbortSignal) {
  return client.send({ url, userAgent: null, referer: null }, stop);
}

function listen(server: Server | ReturnType<typeof createTcpServer>, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, host, () => {
      const address = server.address();
      if (address === null || typeof address === "string") reject(new Error("no port"));
      else resolve(address.port);
    });
  });
}
