import { isIP, type LookupFunction } from "node:net";
import { Agent, buildConnector } from "undici";
import { type ApiAnswer, type ApiRequest, askApi } from "./ask-api.ts";
import { DiscardedBodies } from "./discard-body.ts";
import { Names } from "./names.ts";
import { nextHop } from "./next-hop.ts";
import { isPrivateAddress } from "./private-address.ts";
import { sendableHeader } from "./sendable-header.ts";

export interface ClickRequestToSend {
  readonly url: string;
  readonly userAgent: string | null;
  readonly referer: string | null;
  /** Sent as the body of a POST; without it the request is a GET. */
  readonly post?: string;
}

/** The answer, or how the request failed. `sent`: whether the network may have seen the request. */
export type NetworkAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly location: string | null;
      readonly retryAfter: string | null;
    }
  | { readonly kind: "failure"; readonly sent: boolean; readonly reason: string };

export interface NetworkSettings {
  /** For the whole attempt, redirects included. */
  readonly timeoutMs: number;
  readonly allowPrivate: boolean;
  /** Answers' bodies that are read at once, for each host: each has a socket, beyond those of the attempts under way. */
  readonly bodiesAtOnce: number;
}

/** A 3xx to the same host is followed this many times: it is a step of the network's own, and a longer chain is a circle. */
const MAX_HOPS = 3;
/** An idle connection is closed after this, whatever the network offers (undici alone would believe 10 minutes). */
const LONGEST_IDLE_MS = 60_000;
/** Connecting may take this part of the attempt's time: beyond it nothing was sent, and a repeat is safe. */
const CONNECT_SHARE = 0.5;

const STOPPED = "шлюз остановлен, пока сеть отвечала";

/** The one place that opens outbound sockets. */
export class NetworkClient {
  readonly #agent: Agent;
  readonly #settings: NetworkSettings;
  readonly #names: Names;
  readonly #bodies: DiscardedBodies;
  /** Errors from before the request was sent: undici hands the connector's own error on. */
  readonly #unsent = new WeakSet<object>();

  constructor(settings: NetworkSettings, names: Names = new Names()) {
    this.#settings = settings;
    this.#names = names;
    this.#bodies = new DiscardedBodies(settings.bodiesAtOnce);
    const connect = buildConnector({
      timeout: Math.ceil(settings.timeoutMs * CONNECT_SHARE),
      lookup: this.#lookup,
      // The names' own cache hands out the addresses in order; racing them would open sockets that are not used.
      autoSelectFamily: true,
    });
    this.#agent = new Agent({
      connect: (options, callback) => {
        if (!this.#mayConnect(options.hostname)) {
          callback(this.#markUnsent(new PrivateAddressError(options.hostname)), null);
          return;
        }
        connect(options, (error, socket) => {
          if (error === null) callback(null, socket);
          else callback(this.#markUnsent(error), null);
        });
      },
      // The attempt has a clock of its own, exact to the millisecond.
      headersTimeout: 0,
      // So has a body, which is not needed (discard-body.ts).
      bodyTimeout: 0,
      keepAliveMaxTimeout: LONGEST_IDLE_MS,
      pipelining: 1,
    });
  }

  /** One attempt: a GET follows redirects within the same host, a POST none. Never throws. */
  async send({ url, userAgent, referer, post }: ClickRequestToSend, stop?: AbortSignal): Promise<NetworkAnswer> {
    if (stop?.aborted) return { kind: "failure", sent: false, reason: STOPPED };
    if (!URL.canParse(url)) return { kind: "failure", sent: false, reason: "адрес не читается" };
    const headers: Record<string, string> = { accept: "*/*" };
    const agentHeader = sendableHeader(userAgent);
    const refererHeader = sendableHeader(referer);
    if (agentHeader !== undefined) headers["user-agent"] = agentHeader;
    if (refererHeader !== undefined) headers.referer = refererHeader;
    if (post !== undefined) headers["content-type"] = contentTypeOf(post);

    const clock = new AbortController();
    const timer = setTimeout(() => clock.abort(new TimeoutError(this.#settings.timeoutMs)), this.#settings.timeoutMs);
    const onStop = () => clock.abort(new Error(STOPPED));
    stop?.addEventListener("abort", onStop, { once: true });
    const endsAt = performance.now() + this.#settings.timeoutMs;
    let hops = 0;
    try {
      const first = new URL(url);
      for (let target = first; ; hops++) {
        // A network that sends its clicks round its own ports must not gather idle connections at each of them.
        const reset = target.origin !== first.origin;
        const answer = await this.#get(target, { headers, signal: clock.signal, reset, post }, endsAt);
        const next = post === undefined ? nextHop(target, answer) : undefined;
        if (next === undefined || hops === MAX_HOPS) return answer;
        target = next;
      }
    } catch (error) {
      // After a first hop the network has seen the click, however the next one failed.
      return { kind: "failure", sent: hops > 0 || !isUnsent(error, this.#unsent), reason: reasonOf(error) };
    } finally {
      clearTimeout(timer);
      stop?.removeEventListener("abort", onStop);
    }
  }

  /** One request to an API; its answer is read, a redirect is not followed. Never throws. */
  async ask(request: ApiRequest, stop?: AbortSignal): Promise<ApiAnswer> {
    if (stop?.aborted) return { kind: "failure", sent: false, reason: STOPPED };
    if (!URL.canParse(request.url)) return { kind: "failure", sent: false, reason: "адрес не читается" };
    const clock = new AbortController();
    const timer = setTimeout(() => clock.abort(new TimeoutError(request.timeoutMs)), request.timeoutMs);
    const onStop = () => clock.abort(new Error(STOPPED));
    stop?.addEventListener("abort", onStop, { once: true });
    try {
      return await askApi(this.#agent, request, clock.signal);
    } catch (error) {
      return { kind: "failure", sent: !isUnsent(error, this.#unsent), reason: reasonOf(error) };
    } finally {
      clearTimeout(timer);
      stop?.removeEventListener("abort", onStop);
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #get(
    target: URL,
    { post, ...request }: RequestOptions,
    endsAt: number,
  ): Promise<NetworkAnswer & { kind: "answer" }> {
    const {
      statusCode,
      headers: answered,
      body,
    } = await this.#agent.request({
      origin: target.origin,
      path: target.pathname + target.search,
      method: post === undefined ? "GET" : "POST",
      body: post ?? null,
      ...request,
    });
    this.#bodies.discard(target.hostname, body, endsAt - performance.now());
    return {
      kind: "answer",
      status: statusCode,
      location: one(answered.location),
      retryAfter: one(answered["retry-after"]),
    };
  }

  /** An address written in the URL itself is never looked up, so it is checked here. */
  #mayConnect(hostname: string): boolean {
    // IPv6 comes with its brackets in a URL and without them from undici.
    const address = hostname.replace(/^\[|\]$/g, "");
    return this.#settings.allowPrivate || isIP(address) === 0 || !isPrivateAddress(address);
  }

  /** Gives the socket the very addresses that were checked: no second look-up can give others. */
  readonly #lookup: LookupFunction = (hostname, options, callback) => {
    this.#names.resolve(hostname).then(
      (addresses) => {
        const wanted = addresses.filter(
          ({ family }) => options.family === 0 || !options.family || options.family === family,
        );
        const allowed = this.#settings.allowPrivate
          ? wanted
          : wanted.filter(({ address }) => !isPrivateAddress(address));
        const [first] = allowed;
        if (first === undefined) callback(new PrivateAddressError(hostname), "", 0);
        else if (options.all) callback(null, [...allowed]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, "", 0),
    );
  };

  #markUnsent(error: Error): Error {
    this.#unsent.add(error);
    return error;
  }
}

interface RequestOptions {
  readonly headers: Record<string, string>;
  readonly signal: AbortSignal;
  readonly reset: boolean;
  readonly post: string | undefined;
}

/** Bodies are JSON or a form's pairs. */
function contentTypeOf(body: string): string {
  return /^[[{]/.test(body) ? "application/json" : "application/x-www-form-urlencoded";
}

class PrivateAddressError extends Error {
  constructor(hostname: string) {
    super(`${hostname} ведёт на внутренний адрес: если так и надо, поставьте ALLOW_PRIVATE_DESTINATIONS=1`);
  }
}

class TimeoutError extends Error {
  constructor(ms: number) {
    super(`нет ответа за ${ms / 1000} с`);
  }
}

function isUnsent(error: unknown, unsent: WeakSet<object>): boolean {
  return typeof error === "object" && error !== null && unsent.has(error);
}

/** The system's reason in a few words: for the record of the attempt and for the log. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof AggregateError && error.errors[0] instanceof Error) return reasonOf(error.errors[0]);
  return error.message || error.name;
}

function one(header: string | string[] | undefined): string | null {
  return (Array.isArray(header) ? header[0] : header) ?? null;
}
