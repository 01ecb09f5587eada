import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A connection that sends bytes as they are: what no HTTP client would do. */
export class RawConnection {
  /** Resolves when the connection has ended, in whatever way. */
  readonly closed: Promise<void>;
  readonly #socket: Socket;
  #said = "";

  private constructor(socket: Socket) {
    this.#socket = socket;
    this.closed = new Promise((resolve) => socket.once("close", () => resolve()));
    // A reset is an answer too: it closes the connection.
    socket.on("error", () => undefined);
    socket.setEncoding("utf8").on("data", (chunk: string) => {
      this.#said += chunk;
    });
  }

  static async open(url: string): Promise<RawConnection> {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    await once(socket, "connect");
    return new RawConnection(socket);
  }

  /** What comes of a new connection: its error's code, or "open". */
  static async tryOut(url: string): Promise<string> {
    try {
      (await RawConnection.open(url)).close();
      return "open";
    } catch (error) {
      return error instanceof Error && "code" in error ? String(error.code) : String(error);
    }
  }

  /** All that has come back so far. */
  get said(): string {
    return this.#said;
  }

  send(bytes: string): void {
    this.#socket.write(bytes, "latin1");
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A click's request as bytes; `headers` are lines such as `X: y\r\n`. */
export function rawPost(body: string, headers = "Content-Type: application/json\r\n"): string {
  const length = Buffer.byteLength(body);
  return (
    `POST /api/arbitrage/send-to-leads-tech/ HTTP/1.1\r\nHost: metka\r\n${headers}` +
    `Content-Length: ${length}\r\n\r\n${body}`
  );
}
