/** One look of the event loop at its sockets. */
export interface SocketLook {
  /** Monotonic ms; undefined while it has not been. */
  at: number | undefined;
}

/**
 * When the event loop looks at its sockets next. A busy process looks every 50 ms or so, and an answer that was there
 * long before is read only then: that is our own time, not the network's.
 */
export class SocketLooks {
  readonly #monotonicMs: () => number;
  #next: SocketLook | undefined;

  constructor(monotonicMs: () => number) {
    this.#monotonicMs = monotonicMs;
  }

  /** The same for all who ask before it has been. */
  next(): SocketLook {
    this.#next ??= this.#announce();
    return this.#next;
  }

  #announce(): SocketLook {
    const look: SocketLook = { at: undefined };
    // Immediates run right after the sockets.
    setImmediate(() => {
      look.at = this.#monotonicMs();
      this.#next = undefined;
    });
    return look;
  }
}
