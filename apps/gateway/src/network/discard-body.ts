/** The part of undici's response body that discarding needs. */
export interface DiscardableBody {
  dump(options: { limit: number }): Promise<void>;
  destroy(): unknown;
}

/** A body up to this size is read, so that its connection can be used again; a larger one costs the connection. */
const BODY_LIMIT = 16 * 1024;
/** Networks send their bodies along with the headers; one that takes longer than this is not worth a socket. */
const LONGEST_MS = 1_000;
/**
 * Answers' bodies, of which nothing is needed. An attempt ends with the headers and gives its slot to the next one, so
 * a network whose bodies drip would else gather sockets without a bound.
 */
export class DiscardedBodies {
  readonly #reading = new Map<string, number>();
  readonly #mostForHost: number;

  /** `mostForHost`: beyond it a connection is closed at once. */
  constructor(mostForHost: number) {
    this.#mostForHost = mostForHost;
  }

  /** `leftMs`: what is left of the attempt's own time. */
  discard(host: string, body: DiscardableBody, leftMs: number): void {
    const reading = this.#reading.get(host) ?? 0;
    if (reading >= this.#mostForHost || leftMs <= 0) {
      body.dump({ limit: BODY_LIMIT }).catch(nothingIsNeeded);
      body.destroy();
      return;
    }
    this.#reading.set(host, reading + 1);
    const timer = setTimeout(() => body.destroy(), Math.min(LONGEST_MS, leftMs));
    body
      .dump({ limit: BODY_LIMIT })
      .catch(nothingIsNeeded)
      .finally(() => {
        clearTimeout(timer);
        this.#ended(host);
      });
  }

  #ended(host: string): void {
    const left = (this.#reading.get(host) ?? 1) - 1;
    if (left === 0) this.#reading.delete(host);
    else this.#reading.set(host, left);
  }
}

/** The outcome is known by the headers; a body that breaks off changes nothing. */
function nothingIsNeeded(): void {}
