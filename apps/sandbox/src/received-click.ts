import { type Mode, modeName } from "./mode.ts";

/** One click as it arrived. The views are computed when read, so that taking a click costs almost nothing. */
export interface ReceivedClick {
  /** Counts from 1 since the start or the last clear. */
  readonly n: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** Raw, without `?`; a repeated parameter can be seen only here. */
  readonly query: string;
  /** Decoded; of a repeated parameter, the last. No prototype. */
  readonly params: Record<string, string>;
  /** Names in lower case; values of a repeated header are joined by ", ". No prototype. */
  readonly headers: Record<string, string>;
  readonly host: string;
  /** The mode that answered it: `redirect`, `status 503`, `slow 300 ms, redirect`. */
  readonly answered: string;
}

/** What is known when a click arrives, by reference: nothing is parsed or formatted. */
export interface Arrival {
  readonly atMs: number;
  readonly method: string;
  /** Path and query as sent. */
  readonly target: string;
  /** Names and values in turn, as Node gives them. */
  readonly rawHeaders: readonly string[];
  readonly mode: Mode;
}

export class RecordedClick implements ReceivedClick {
  readonly n: number;
  readonly #arrival: Arrival;

  constructor(n: number, arrival: Arrival) {
    this.n = n;
    this.#arrival = arrival;
  }

  get at(): string {
    return new Date(this.#arrival.atMs).toISOString();
  }

  get method(): string {
    return this.#arrival.method;
  }

  get path(): string {
    const { target } = this.#arrival;
    const mark = target.indexOf("?");
    return mark < 0 ? target : target.slice(0, mark);
  }

  get query(): string {
    const { target } = this.#arrival;
    const mark = target.indexOf("?");
    return mark < 0 ? "" : target.slice(mark + 1);
  }

  get params(): Record<string, string> {
    const params = withoutPrototype();
    for (const [name, value] of new URLSearchParams(this.query)) params[name] = value;
    return params;
  }

  get headers(): Record<string, string> {
    const headers = withoutPrototype();
    const raw = this.#arrival.rawHeaders;
    for (let i = 0; i + 1 < raw.length; i += 2) {
      const name = raw[i]?.toLowerCase() ?? "";
      const value = raw[i + 1] ?? "";
      const before = headers[name];
      headers[name] = before === undefined ? value : `${before}, ${value}`;
    }
    return headers;
  }

  get host(): string {
    return this.headers.host ?? "";
  }

  get answered(): string {
    return modeName(this.#arrival.mode);
  }

  /** Approximate bytes it holds in memory: the text, and what the engine adds to each string and to the record. */
  get weight(): number {
    const { target, rawHeaders } = this.#arrival;
    let bytes = 250 + target.length;
    for (const text of rawHeaders) bytes += 24 + text.length;
    return bytes;
  }

  toJSON(): ReceivedClick {
    const { n, at, method, path, query, params, headers, host, answered } = this;
    return { n, at, method, path, query, params, headers, host, answered };
  }
}

/** A parameter or a header may be named `__proto__`. */
function withoutPrototype(): Record<string, string> {
  return Object.create(null);
}
