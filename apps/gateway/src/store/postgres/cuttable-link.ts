import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

/** For tests: a TCP link to a server that can be cut and healed, as networks and databases are. */
export class CuttableLink {
  readonly url: string;
  readonly #server: Server;
  readonly #port: number;
  readonly #sockets = new Set<Socket>();

  private constructor(server: Server, url: URL, port: number) {
    this.#server = server;
    this.#port = port;
    url.host = `127.0.0.1:${port}`;
    this.url = url.href;
  }

  static async to(serverUrl: string): Promise<CuttableLink> {
    const target = new URL(serverUrl);
    const [host, to] = [target.hostname, Number(target.port)];
    const server = createServer((near) => {
      const far = connect(to, host);
      link.#join(near, far);
      link.#join(far, near);
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port");
    const link = new CuttableLink(server, target, address.port);
    return link;
  }

  /** Breaks what is connected, and refuses to connect until it is healed. */
  async cut(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, "close");
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async heal(): Promise<void> {
    this.#server.listen(this.#port, "127.0.0.1");
    await once(this.#server, "listening");
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.pipe(to);
    from.on("error", () => {});
    from.on("close", () => {
      this.#sockets.delete(from);
      to.destroy();
    });
  }
}
