/** A client that pulls from outside on a schedule. The poller runs it (poller.ts): one poll at a time on one gateway. */
export interface Connector {
  readonly name: string;
  readonly kind: string;
  readonly everyMs: number;
  /**
   * Everything that is to be read now. May be cut off at any moment and is then done again from the beginning, so what
   * it writes is written idempotently and only while `run` holds the connector. Throws a
   * `ConnectorError` where it cannot.
   */
  poll(context: PollContext): Promise<PollSummary>;
}

export interface PollContext {
  /** Aborted when the gateway stops or the lease was lost. */
  readonly signal: AbortSignal;
  /** This poll's name: the fence of what it writes. */
  readonly run: string;
  /** Asked for by a person: everything is read, also what is not due yet. */
  readonly full: boolean;
  /** The state that `saveState` has stored, in this poll or an earlier one; JSON. */
  readonly state: string | null;
  /** Keeps JSON for the next poll; no secret. False: the lease was lost. */
  saveState(state: string): Promise<boolean>;
}

export interface PollSummary {
  /** The result in words, for the API and, if something has changed, for the log. */
  readonly message: string;
  /** How many rows it has changed. */
  readonly changed: number;
  /** Problems that an operator should fix, although the poll succeeded. */
  readonly warnings: readonly string[];
  /** By how much the last closed day differs from the other side's figures; undefined: nothing to compare. */
  readonly differencePercent?: number;
}

/** Why a poll failed, for people: says what to do, and holds no secret. */
export class ConnectorError extends Error {
  /** Another try makes no sense before this. */
  readonly retryInMs: number | undefined;

  constructor(message: string, options: ErrorOptions & { readonly retryInMs?: number } = {}) {
    super(message, options);
    this.retryInMs = options.retryInMs;
  }
}
