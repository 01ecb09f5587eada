import { setTimeout as delay } from "node:timers/promises";
import type { ApiAnswer, ApiRequest } from "../network/ask-api.ts";
import { ConnectorError } from "./connector.ts";

export type Ask = (request: ApiRequest, stop?: AbortSignal) => Promise<ApiAnswer>;
export type Answered = Extract<ApiAnswer, { kind: "answer" }>;

/** Public clients wait so long for an answer. */
const TIMEOUT_MS = 30_000;
/** Waits before a request is repeated after a 429, a 5xx or a time-out; what `Retry-After` asks for comes first. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
const LONGEST_WAIT_MS = 60_000;

export interface PatientApiDeps {
  /** The name of the other side, for people. */
  readonly title: string;
  readonly ask: Ask;
  /** Between an answer and the next request. */
  readonly pauseMs: number;
}

/** Requests to one API, one after another, within its rate limit, and repeated after a failure that may pass. */
export class PatientApi {
  readonly #deps: PatientApiDeps;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(deps: PatientApiDeps) {
    this.#deps = deps;
  }

  /** `once`: what the other side may have done already is not asked for again. */
  async ask(
    request: Omit<ApiRequest, "timeoutMs">,
    signal: AbortSignal,
    { once = false }: { readonly once?: boolean } = {},
  ): Promise<Answered> {
    for (let attempt = 0; ; attempt += 1) {
      await this.#pause(signal);
      const answer = await this.#deps.ask({ ...request, timeoutMs: TIMEOUT_MS }, signal);
      this.#lastAt = performance.now();
      signal.throwIfAborted();
      const isPassing = answer.kind === "failure" || answer.status === 429 || answer.status >= 500;
      if (!isPassing) return answer;
      const mayBeDone = answer.kind === "failure" ? answer.sent : answer.status !== 429;
      const wait = once && mayBeDone ? undefined : WAITS_MS[attempt];
      if (wait === undefined) throw this.#givenUp(answer, attempt > 0);
      await delay(waitOf(answer) ?? wait, undefined, { signal });
    }
  }

  async #pause(signal: AbortSignal): Promise<void> {
    const wait = this.#lastAt + this.#deps.pauseMs - performance.now();
    if (wait > 0) await delay(wait, undefined, { signal });
  }

  #givenUp(answer: ApiAnswer, isRepeated: boolean): ConnectorError {
    const { title } = this.#deps;
    if (answer.kind === "failure") return new ConnectorError(`${title} не отвечает: ${answer.reason}`);
    if (answer.status === 429) {
      return new ConnectorError(`${title} просит подождать (429), повторы не помогли: опросим позже`, {
        retryInMs: waitOf(answer) ?? 0,
      });
    }
    return new ConnectorError(`${title} отвечает ошибкой ${answer.status}${isRepeated ? ", повторы не помогли" : ""}`);
  }
}

function waitOf(answer: ApiAnswer): number | undefined {
  if (answer.kind === "failure" || answer.retryAfter === null || !/^\d{1,6}$/.test(answer.retryAfter)) return undefined;
  return Math.min(Number(answer.retryAfter) * 1000, LONGEST_WAIT_MS);
}
