import type { LeadsTechDates } from "@metka/contract";
import type { LeadsTechSettings } from "../../connector-settings.ts";
import { ConnectorError } from "../connector.ts";
import { type Answered, type Ask, PatientApi } from "../patient-api.ts";

export interface LeadsTechApiDeps {
  readonly settings: Pick<LeadsTechSettings, "login" | "password" | "url" | "pauseMs" | "dates">;
  readonly ask: Ask;
}

interface Tokens {
  readonly access: string;
  readonly refresh: string;
}

/** A refused password is not tried again soon. */
const REFUSED_RETRY_MS = 15 * 60_000;

/** The `front` API of leads.tech, as public clients use it. The tokens are in memory only. */
export class LeadsTechApi {
  readonly #settings: LeadsTechApiDeps["settings"];
  readonly #api: PatientApi;
  #tokens: Tokens | undefined;

  constructor({ settings, ask }: LeadsTechApiDeps) {
    this.#settings = settings;
    this.#api = new PatientApi({ title: "leads.tech", ask, pauseMs: settings.pauseMs });
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
    const url = `${this.#settings.url}${path}?${query}`;
    return await this.#api.ask({ method: "GET", url, headers: { "x-auth-token": access } }, signal);
  }

  async #logIn(signal: AbortSignal): Promise<Tokens> {
    const { login, password, url } = this.#settings;
    const body = { json: { login, password } };
    const answer = await this.#api.ask({ method: "POST", url: `${url}/v1/front/authorization/login`, body }, signal);
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
      const url = `${this.#settings.url}/v1/front/authorization/refresh?${query}`;
      this.#tokens = tokensOf(await this.#api.ask({ method: "POST", url }, signal));
    }
    if (this.#tokens === undefined) await this.#logIn(signal);
  }
}

/** `2026-11-01` as requests have it. */
export function writeDay(day: string, form: LeadsTechDates): string {
  const [year, month, date] = day.split("-");
  return form === "YYYYMMDD" ? `${year}${month}${date}` : `${date}-${month}-${year}`;
}

function isRefused({ status }: Answered): boolean {
  return status === 401 || status === 403;
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
