import { once } from "node:events";
import { connect, type Socket } from "node:net";

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** A request that has no answer by then hangs. */
const PATIENCE_MS = 60_000;

/** One keep-alive connection that sends any bytes, one request at a time, and opens another when it is closed. */
export class RawClient {
  readonly #port: number;
  #socket: Socket | undefined;

  constructor(url: string) {
    this.#port = Number(new URL(url).port);
  }

  /** undefined: the connection ended without an answer. */
  async ask(bytes: string, method: string): Promise<Answer | undefined> {
    const socket = await this.#open();
    return await new Promise((resolve, reject) => {
      let said = "";
      const timer = setTimeout(() => {
        socket.destroy();
        reject(new Error(`no answer within ${PATIENCE_MS} ms`));
      }, PATIENCE_MS);
      const end = (answer: Answer | undefined) => {
        clearTimeout(timer);
        socket.removeAllListeners("data").removeAllListeners("close");
        if (/^connection: close/im.test(said) || answer === undefined) this.close();
        resolve(answer);
      };
      socket.on("data", (chunk: string) => {
        said += chunk;
        const answer = readAnswer(said, method);
        if (answer !== undefined) end(answer);
      });
      socket.once("close", () => end(readAnswer(`${said}`, method)));
      socket.write(bytes, "latin1");
    });
  }

  close(): void {
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  async #open(): Promise<Socket> {
    if (this.#socket !== undefined && !this.#socket.destroyed && this.#socket.writable) return this.#socket;
    const socket = connect({ port: this.#port, host: "127.0.0.1", noDelay: true });
    await once(socket, "connect");
    // A reset is an end like any other.
    socket.on("error", () => undefined);
    socket.setEncoding("latin1");
    this.#socket = socket;
    return socket;
  }
}

/** The first answer that is complete in these bytes; every answer of the gateway's has a length or no body. */
function readAnswer(said: string, method: string): Answer | undefined {
  const headEnd = said.indexOf("\r\n\r\n");
  if (headEnd < 0) return undefined;
  const head = said.slice(0, headEnd);
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1]);
  if (status < 200) return readAnswer(said.slice(headEnd + 4), method);
  const body = said.slice(headEnd + 4);
  if (method === "HEAD" || status === 204 || status === 304) return { status, body: "" };
  if (/^transfer-encoding: *chunked/im.test(head)) return body.endsWith("0\r\n\r\n") ? { status, body } : undefined;
  const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
  return body.length >= length ? { status, body: body.slice(0, length) } : undefined;
}
