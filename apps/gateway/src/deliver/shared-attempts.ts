/** Attempts to all hosts together are bounded: each may cost an open file. How many of them one host may have. */
export class SharedAttempts {
  readonly #inAll: number;
  #busyHosts = 0;

  constructor(inAll: number) {
    this.#inAll = inAll;
  }

  /** A host has its first attempt under way. */
  hostBegan(): void {
    this.#busyHosts++;
  }

  /** The last one of a host has ended. */
  hostEnded(): void {
    this.#busyHosts--;
  }

  /**
   * One share is always kept free, so that a host whose attempts hang leaves the next one enough to begin at once.
   * `busy`: whether the host that asks is among the busy ones.
   */
  mostForHost(busy: boolean): number {
    const hosts = this.#busyHosts + (busy ? 0 : 1);
    return Math.max(1, Math.floor(this.#inAll / (hosts + 1)));
  }
}
