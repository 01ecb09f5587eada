import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** A link to the gateway that takes requests and passes nothing on until it is released; who hangs up is forgotten. */
export class PausedLink {
  readonly #server: Server;
  readonly #gatewayPort: number;
  readonly #waiting = new Map<Socket, Buffer[]>();

  private constructor(server: Server, gatewayPort: number) {
    this.#server = server;
    this.#gatewayPort = gatewayPort;
  }

  static async to(gatewayUrl: string): Promise<PausedLink> {
    const server = createServer();
    const link = new PausedLink(server, Number(new URL(gatewayUrl).port));
    server.on("connection", (client) => link.#hold(client));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return link;
  }

  get url(): string {
    const address: AddressInfo | string | null = this.#server.address();
    return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  }

  /** Connections that have sent something and still wait. */
  get held(): number {
    return Array.from(this.#waiting.values()).filter((chunks) => chunks.length > 0).length;
  }

  release(): void {
    for (const [client, chunks] of this.#waiting) {
      client.removeAllListeners("data");
      const gateway = connect(this.#gatewayPort, "127.0.0.1");
      for (const chunk of chunks) gateway.write(chunk);
      client.pipe(gateway).pipe(client);
      gateway.on("error", () => client.destroy());
    }
    this.#waiting.clear();
  }

  close(): void {
    this.#server.close();
    for (const client of this.#waiting.keys()) client.destroy();
  }

  #hold(client: Socket): void {
    const chunks: Buffer[] = [];
    this.#waiting.set(client, chunks);
    client.on("data", (chunk) => chunks.push(chunk));
    client.on("error", () => client.destroy());
    client.on("close", () => this.#waiting.delete(client));
  }
}
