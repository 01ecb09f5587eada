import { setTimeout as delay } from "node:timers/promises";
import type { LeadsTechDates } from "@metka/contract";
import type { LeadsTechSettings } from "../../connector-settings.ts";
import type { ApiAnswer, ApiRequest } from "../../network/ask-api.ts";
import { ConnectorError } from "../connector.ts";

export interface LeadsTechApiDeps {
  readonly settings: Pick<LeadsTechSettings, "login" | "password" | "url" | "pauseMs" | "dates">;
  readonly ask: (request: ApiRequest, stop?: AbortSignal) => Promise<ApiAnswer>;
}

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

/** Public clients wait so long for an answer. */
const TIMEOUT_MS = 30_000;
/** Waits before a request is repeated after a 429, a 5xx or a time-out; what `Retry-After` asks for comes first. */
const WAITS_MS = [1_000, 2_000, 4_000, 8_000, 16_000];
const LONGEST_WAIT_MS = 60_000;
/** A refused password is not tried again soon. */
const REFUSED_RETRY_MS = 15 * 60_000;

/** The `front` API of leads.tech, as public clients use it. The tokens are in memory only. */
export class LeadsTechApi {
  readonly #deps: LeadsTechApiDeps;
  #tokens: Tokens | undefined;
  #isFirst = true;

  constructor(deps: LeadsTechApiDeps) {
    this.#deps = deps;
  }

  /** The `data` of an answer. A token that has expired is renewed once. */
  async get(path: string, query: URLSearchParams, signal: AbortSignal): Promise<unknown> {
    let answer = await this.#authorised(path, query, signal);
    if (isRefused(answer)) {
      await this.#renew(signal);
      answer = await this.#authorised(path, query, signal);
    }
    if (isRefused(answer))
      throw new ConnectorError("leads.tech не принимает выданный им токен", { retryInMs: REFUSED_RETRY_MS });
    return dataOf(answer);
  }

  async #authorised(path: string, query: URLSearchParams, signal: AbortSignal): Promise<Answered> {
    const { access } = this.#tokens ?? (await this.#logIn(signal));
    return await this.#patiently(
      { method: "GET", url: `${path}?${query}`, headers: { "x-auth-token": access } },
      signal,
    );
  }

  async #logIn(signal: AbortSignal): Promise<Tokens> {
    const { login, password } = this.#deps.settings;
    const body = { json: { login, password } };
    const answer = await this.#patiently({ method: "POST", url: "/v1/front/authorization/login", body }, signal);
    const tokens = tokensOf(answer);
    if (tokens === undefined) {
      if (answer.status < 500 && isJson(answer)) {
        throw new ConnectorError("leads.tech не принимает логин или пароль: проверьте их в настройках подключения", {
          retryInMs: REFUSED_RETRY_MS,
        });
      }
      throw unexpected(answer);
    }
    this.#tokens = tokens;
    return tokens;
  }

  /** Renews the token by the refresh token, or logs in again if that fails. */
  async #renew(signal: AbortSignal): Promise<void> {
    const { access, refresh } = this.#tokens ?? { access: "", refresh: "" };
    this.#tokens = undefined;
    if (refresh !== "") {
      const query = new URLSearchParams({ jsonAccessWebToken: access, jsonRefreshWebToken: refresh });
      const url = `/v1/front/authorization/refresh?${query}`;
      this.#tokens = tokensOf(await this.#patiently({ method: "POST", url }, signal));
    }
    if (this.#tokens === undefined) await this.#logIn(signal);
  }

  /** Repeats a request after a failure that may pass. */
  async #patiently(request: Omit<ApiRequest, "timeoutMs">, signal: AbortSignal): Promise<Answered> {
    const { settings, ask } = this.#deps;
    const whole = { ...request, url: settings.url + request.url, timeoutMs: TIMEOUT_MS };
    for (let attempt = 0; ; attempt += 1) {
      if (!this.#isFirst) await delay(settings.pauseMs, undefined, { signal });
      this.#isFirst = false;
      const answer = await ask(whole, signal);
      signal.throwIfAborted();
      const isPassing = answer.kind === "failure" || answer.status === 429 || answer.status >= 500;
      if (!isPassing) return answer;
      const wait = WAITS_MS[attempt];
      if (wait === undefined) throw givenUp(answer);
      await delay(waitOf(answer) ?? wait, undefined, { signal });
    }
  }
}

type Answered = Extract<ApiAnswer, { kind: "answer" }>;

/** `2026-11-01` as requests have it. */
export function writeDay(day: string, form: LeadsTechDates): string {
  const [year, month, date] = day.split("-");
  return form === "YYYYMMDD" ? `${year}${month}${date}` : `${date}-${month}-${year}`;
}

function isRefused({ status }: Answered): boolean {
  return status === 401 || status === 403;
}

function waitOf(answer: ApiAnswer): number | undefined {
  if (answer.kind === "failure" || answer.retryAfter === null || !/^\d{1,6}$/.test(answer.retryAfter)) return undefined;
  return Math.min(Number(answer.retryAfter) * 1000, LONGEST_WAIT_MS);
}

function givenUp(answer: ApiAnswer): ConnectorError {
  if (answer.kind === "failure") return new ConnectorError(`leads.tech не отвечает: ${answer.reason}`);
  if (answer.status === 429) {
    return new ConnectorError("leads.tech просит подождать (429), повторы не помогли: опросим позже", {
      retryInMs: waitOf(answer) ?? 0,
    });
  }
  return new ConnectorError(`leads.tech отвечает ошибкой ${answer.status}, повторы не помогли`);
}

function dataOf(answer: Answered): unknown {
  const body = parsed(answer);
  if (body === undefined || answer.status !== 200) throw unexpected(answer);
  if (body.success === false) throw new ConnectorError(`leads.tech отвечает отказом${saidOf(body)}`);
  return "data" in body ? body.data : body;
}

function tokensOf(answer: Answered): Tokens | undefined {
  const { data } = parsed(answer) ?? {};
  if (answer.status !== 200 || typeof data !== "object" || data === null) return undefined;
  const access = "jsonAccessWebToken" in data ? data.jsonAccessWebToken : undefined;
  const refresh = "jsonRefreshWebToken" in data ? data.jsonRefreshWebToken : "";
  if (typeof access !== "string" || access === "") return undefined;
  return { access, refresh: typeof refresh === "string" ? refresh : "" };
}

function isJson(answer: Answered): boolean {
  return parsed(answer) !== undefined;
}

function parsed({ body }: Answered): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    // HTML, or an answer that broke off: `unexpected` says so.
    return undefined;
  }
}

function saidOf({ message, error }: Readonly<Record<string, unknown>>): string {
  const said = [message, error].find((text) => typeof text === "string");
  return said === undefined ? "" : `: ${String(said).slice(0, 200)}`;
}

function unexpected(answer: Answered): ConnectorError {
  const type = answer.contentType?.split(";")[0] ?? "без типа";
  return new ConnectorError(
    isJson(answer)
      ? `leads.tech отвечает ${answer.status}${saidOf(parsed(answer) ?? {})}`
      : `leads.tech прислал не JSON (${answer.status}, ${type}): возможно, сменился адрес API или на сайте работы`,
  );
}
