/** A message as it arrived, at VK's pixel or at Telegram. */
export interface ReceivedMessage {
  /** Counts from 1 since the start or the last clear. */
  readonly n: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly kind: "pixel" | "telegram";
  /** As sent, with a bot's token cut off. */
  readonly path: string;
  /** Of the pixel: `id`, `e`, `rb_clickid`, decoded; of Telegram: the body's fields. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** The status that it was answered with; null: it was not answered. */
  readonly status: number | null;
}

/** Tests and demos send few. */
const KEPT = 10_000;

/** The last messages, the oldest dropped first. */
export class MessageLog {
  #messages: ReceivedMessage[] = [];
  #count = 0;

  add(message: Omit<ReceivedMessage, "n" | "at">): void {
    this.#count += 1;
    this.#messages.push({ n: this.#count, at: new Date().toISOString(), ...message });
    if (this.#messages.length > KEPT) this.#messages.shift();
  }

  get count(): number {
    return this.#count;
  }

  /** Everything kept, oldest first: a copy. */
  all(): readonly ReceivedMessage[] {
    return [...this.#messages];
  }

  clear(): void {
    this.#messages = [];
    this.#count = 0;
  }
}
