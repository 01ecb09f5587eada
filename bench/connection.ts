import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** The answer to a request, or why there is none. */
export type Answered =
  | {
      readonly failure?: undefined;
      readonly status: number;
      readonly tookMs: number;
      readonly atMs: number;
      readonly body: Buffer;
    }
  | { readonly failure: string };

const NONE = Buffer.alloc(0);

/**
 * One keep-alive HTTP/1.1 connection with one request at a time. Far cheaper than a whole HTTP client, so that on two
 * cores the load does not take the servers' time. Bodies must come with a Content-Length.
 */
export class Connection {
  readonly #socket: Socket;
  readonly #onAnswer: (answer: Answered) => void;
  #sentAtMs = 0;
  #waiting = false;
  #unread: Buffer = NONE;

  constructor(port: number, onAnswer: (answer: Answered) => void) {
    this.#onAnswer = onAnswer;
    this.#socket = connect({ port, host: "127.0.0.1", noDelay: true });
    this.#socket.on("data", (chunk) => this.#read(chunk));
    this.#socket.on("error", (error) => this.#fail(error.message));
    this.#socket.on("close", () => this.#fail("the server closed the connection"));
  }

  /** Throws where there is no connection to be had. */
  async connected(): Promise<void> {
    await once(this.#socket, "connect");
  }

  send(request: Buffer): void {
    this.#waiting = true;
    this.#sentAtMs = performance.now();
    this.#socket.write(request);
  }

  /** Gives up what is still waited for. */
  destroy(why = "given up"): void {
    this.#fail(why);
    this.#socket.destroy();
  }

  #read(chunk: Buffer): void {
    const bytes = this.#unread === NONE ? chunk : Buffer.concat([this.#unread, chunk]);
    const headLength = bytes.indexOf("\r\n\r\n") + 4;
    const head = bytes.toString("latin1", 0, headLength);
    const bodyLength = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
    if (headLength > 3 && bodyLength === undefined) {
      this.destroy("an answer without a Content-Length");
      return;
    }
    if (headLength < 4 || bytes.length < headLength + Number(bodyLength)) {
      this.#unread = bytes;
      return;
    }
    this.#unread = NONE;
    this.#waiting = false;
    const atMs = performance.now();
    this.#onAnswer({
      status: Number(head.slice(9, 12)),
      tookMs: atMs - this.#sentAtMs,
      atMs,
      body: bytes.subarray(headLength),
    });
  }

  #fail(failure: string): void {
    if (!this.#waiting) return;
    this.#waiting = false;
    this.#onAnswer({ failure });
  }
}
