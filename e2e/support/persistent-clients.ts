import { setTimeout as sleep } from "node:timers/promises";
import { type Posted, postClick } from "./post-click.ts";

export interface Acknowledged {
  readonly trackingId: number;
  readonly clickId: string;
  readonly duplicate: boolean;
}

export interface ClientsOptions {
  /** Stays the same however often the gateway behind it is replaced. */
  readonly url: string;
  readonly clients: number;
  /** Resolves once a gateway is there again: knocking at a closed port would only slow its start down. */
  readonly whenUp: () => Promise<unknown>;
  readonly random: () => number;
}

/** What a phone would wait before it tries again; short, so that a gateway meets them all as soon as it is up. */
const TRY_AGAIN_MS = 20;

/**
 * Clients as the SDK's: each posts one click after another and repeats an unanswered one under the same event_id until
 * it is acknowledged. Half of them wait for the network, half do not.
 */
export class PersistentClients {
  /** By the click's user_id, which is its own: `sub6` identifies it at the network. */
  readonly acknowledged = new Map<string, Acknowledged>();
  /** Posts that were not answered, or not with a 2xx. */
  unanswered = 0;
  readonly #options: ClientsOptions;
  readonly #clients: Promise<void>[];
  #begun = 0;
  #stopping = false;

  constructor(options: ClientsOptions) {
    this.#options = options;
    this.#clients = Array.from({ length: options.clients }, () => this.#client());
  }

  /** Nothing new is begun; resolves once every click begun is acknowledged. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await Promise.all(this.#clients);
  }

  async #client(): Promise<void> {
    while (!this.#stopping) {
      const user = `u${++this.#begun}`;
      const query = this.#options.random() < 0.5 ? "?async=1" : "";
      const { tracking_id, click_id, duplicate } = (await this.#persist(user, query)).answer;
      this.acknowledged.set(user, { trackingId: tracking_id, clickId: click_id, duplicate });
    }
  }

  async #persist(user: string, query: string): Promise<Posted> {
    for (;;) {
      await this.#options.whenUp();
      try {
        return await postClick(this.#options.url, { user_id: user, event_id: `event ${user}` }, { query });
      } catch {
        this.unanswered++;
        await sleep(TRY_AGAIN_MS);
      }
    }
  }
}
