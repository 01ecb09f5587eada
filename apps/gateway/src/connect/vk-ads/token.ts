import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { VkAdsSettings } from "../../vk-ads-settings.ts";
import { ConnectorError } from "../connector.ts";
import type { Answered, PatientApi } from "../patient-api.ts";
import type { TokenKeeper } from "./token-file.ts";

/** A secret that was refused is not tried four times an hour. */
export const REFUSED_RETRY_MS = 15 * 60_000;
/** A token lives a day, so one of five may come free at any hour. */
const LIMIT_RETRY_MS = 60 * 60_000;
/** A token that is about to end is refreshed before it is used. */
const SPARE_MS = 60_000;
const DAY_S = 86_400;

const tokenSchema = Compile(
  Type.Object({
    access_token: Type.String({ minLength: 1 }),
    refresh_token: Type.Optional(Type.String()),
    expires_in: Type.Optional(Type.Number()),
    tokens_left: Type.Optional(Type.Union([Type.Number(), Type.Null()])),
  }),
);

export interface TokenDeps {
  readonly settings: Pick<VkAdsSettings, "access" | "url">;
  readonly api: PatientApi;
  readonly keeper: TokenKeeper;
  readonly now: () => number;
}

/**
 * The token of one cabinet. VK Ads keeps five for a client at most, so it is kept over restarts and refreshed, which takes
 * none of them; a new one is asked for only where that fails.
 */
export class Token {
  readonly #deps: TokenDeps;
  /** What a person should know of it. */
  warning: string | undefined;

  constructor(deps: TokenDeps) {
    this.#deps = deps;
  }

  async get(signal: AbortSignal): Promise<string> {
    const { settings, keeper, now } = this.#deps;
    if ("token" in settings.access) return settings.access.token;
    const kept = await keeper.read();
    if (kept !== undefined && kept.expiresAt > now() + SPARE_MS) return kept.access;
    return await this.renew(signal);
  }

  /** After a refusal, or when it has ended. */
  async renew(signal: AbortSignal): Promise<string> {
    const { settings, keeper } = this.#deps;
    if ("token" in settings.access) {
      throw new ConnectorError("VK Ads не принимает готовый токен: выпустите новый в кабинете и задайте его", {
        retryInMs: REFUSED_RETRY_MS,
      });
    }
    const kept = await keeper.read();
    if (kept !== undefined && kept.refresh !== "") {
      const form = { grant_type: "refresh_token", refresh_token: kept.refresh };
      const answer = await this.#ask(form, settings.access, signal);
      if (answer.status === 200) return await this.#keep(answer);
      // It was deleted in the cabinet, or the refresh token has ended: then a new one is needed.
    }
    const answer = await this.#ask({ grant_type: "client_credentials" }, settings.access, signal);
    if (answer.status !== 200) throw whyRefused(answer);
    return await this.#keep(answer);
  }

  #ask(
    form: Readonly<Record<string, string>>,
    { clientId, clientSecret }: { readonly clientId: string; readonly clientSecret: string },
    signal: AbortSignal,
  ): Promise<Answered> {
    const url = `${this.#deps.settings.url}/api/v2/oauth2/token.json`;
    const body = { form: { ...form, client_id: clientId, client_secret: clientSecret } };
    // Each answer may have taken one of the five, also one that got lost.
    return this.#deps.api.ask({ method: "POST", url, body }, signal, { once: true });
  }

  /** Kept before it is used: a gateway that dies in between has lost none. */
  async #keep(answer: Answered): Promise<string> {
    const value = parsed(answer);
    if (!tokenSchema.Check(value)) throw notAsExpected(answer);
    const { access_token, refresh_token = "", expires_in = DAY_S, tokens_left } = value;
    const expiresAt = this.#deps.now() + expires_in * 1000;
    const problem = await this.#deps.keeper.write({ access: access_token, refresh: refresh_token, expiresAt });
    const last =
      tokens_left === 0
        ? "VK Ads отдал последний из пяти токенов клиента: если потерять и его, придётся ждать сутки"
        : undefined;
    this.warning = problem ?? last;
    return access_token;
  }
}

function whyRefused(answer: Answered): ConnectorError {
  if (/token_limit/.test(answer.body)) {
    return new ConnectorError(
      "У клиента VK Ads уже пять токенов, больше он не выдаёт. Удалите лишние в кабинете (Настройки → Доступ к API) или " +
        "подождите: токен живёт сутки. Токены теряются, если шлюз запускают каждый раз с новой DATA_DIR",
      { retryInMs: LIMIT_RETRY_MS },
    );
  }
  if (answer.status === 401 || answer.status === 403 || answer.status === 400) {
    return new ConnectorError(
      "VK Ads не принимает ID клиента или его секрет: проверьте их в настройках подключения и доступ к API в кабинете",
      { retryInMs: REFUSED_RETRY_MS },
    );
  }
  return notAsExpected(answer);
}

/** JSON, or undefined where it is none. */
export function parsed({ body }: Answered): unknown {
  try {
    return JSON.parse(body);
  } catch {
    // HTML, or an answer that broke off: `notAsExpected` says so.
    return undefined;
  }
}

export function notAsExpected(answer: Answered): ConnectorError {
  const type = answer.contentType?.split(";")[0] ?? "без типа";
  return new ConnectorError(
    parsed(answer) === undefined
      ? `VK Ads прислал не JSON (${answer.status}, ${type}): возможно, сменился адрес API или идут работы`
      : `VK Ads отвечает ${answer.status}, и непонятно почему`,
  );
}
