import type { AdKind } from "@metka/contract";
import { ConnectorError } from "../connector.ts";
import { addDays, daysBetween } from "../moscow-day.ts";
import { type Answered, PatientApi } from "../patient-api.ts";
import { type Ad, type AdPage, readAdPage, readStatistics, type Spend } from "./answers.ts";
import { inPages } from "./pages.ts";
import { notAsExpected, parsed, REFUSED_RETRY_MS, Token, type TokenDeps } from "./token.ts";

export interface VkAdsApiDeps extends Omit<TokenDeps, "api"> {
  readonly ask: ConstructorParameters<typeof PatientApi>[0]["ask"];
  readonly pauseMs: number;
}

/** Bounds of the API, as public clients know them. */
const IDS_AT_ONCE = 50;
const DAYS_AT_ONCE = 92;
const PAGE = 200;

const LISTS: Readonly<Record<AdKind, { readonly path: string; readonly fields: string }>> = {
  campaign: { path: "/api/v2/ad_plans.json", fields: "id,name,status" },
  group: { path: "/api/v2/ad_groups.json", fields: "id,name,status,ad_plan_id" },
  banner: { path: "/api/v2/banners.json", fields: "id,name,status,ad_group_id" },
};

/** Days as `2026-11-01`, both included. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** The requests of the connector to VK Ads: one at a time, within the API's limits. */
export class VkAdsApi {
  readonly token: Token;
  readonly #api: PatientApi;
  readonly #url: string;

  constructor(deps: VkAdsApiDeps) {
    this.#api = new PatientApi({ title: "VK Ads", ask: deps.ask, pauseMs: deps.pauseMs });
    this.#url = deps.settings.url;
    this.token = new Token({ ...deps, api: this.#api });
  }

  /** All of them, deleted ones too: they may have spent in the days that are read. */
  async list(kind: AdKind, signal: AbortSignal): Promise<readonly Ad[]> {
    const { path, fields } = LISTS[kind];
    return await inPages(async (offset): Promise<AdPage> => {
      const query = new URLSearchParams({
        fields,
        limit: String(PAGE),
        offset: String(offset),
        _status__in: "active,blocked,deleted",
      });
      return readAdPage(await this.#get(path, query, signal), kind);
    });
  }

  /** The spend of banners by day, without banners that VK Ads does not answer for. */
  async spend(banners: readonly string[], period: Period, signal: AbortSignal): Promise<Spend> {
    const spend = new Map<string, Map<string, number>>();
    for (const { from, to } of pieces(period)) {
      for (let at = 0; at < banners.length; at += IDS_AT_ONCE) {
        const ids = banners.slice(at, at + IDS_AT_ONCE);
        const query = new URLSearchParams({ id: ids.join(","), date_from: from, date_to: to, metrics: "base" });
        const answer = readStatistics(await this.#get("/api/v2/statistics/banners/day.json", query, signal));
        for (const [id, days] of answer) {
          if (!ids.includes(id)) continue;
          const known = spend.get(id) ?? new Map<string, number>();
          for (const [day, minor] of days) if (day >= from && day <= to) known.set(day, minor);
          spend.set(id, known);
        }
      }
    }
    return spend;
  }

  /** JSON of an answer. A token that has ended is renewed once. */
  async #get(path: string, query: URLSearchParams, signal: AbortSignal): Promise<unknown> {
    let answer = await this.#authorised(path, query, await this.token.get(signal), signal);
    if (answer.status === 401) {
      answer = await this.#authorised(path, query, await this.token.renew(signal), signal);
    }
    if (answer.status === 401 || answer.status === 403) {
      throw new ConnectorError(
        "VK Ads не даёт прочитать кабинет с этим токеном: проверьте права доступа к API в кабинете",
        { retryInMs: REFUSED_RETRY_MS },
      );
    }
    const value = parsed(answer);
    if (answer.status !== 200 || value === undefined) throw notAsExpected(answer);
    return value;
  }

  #authorised(path: string, query: URLSearchParams, token: string, signal: AbortSignal): Promise<Answered> {
    const headers = { authorization: `Bearer ${token}` };
    return this.#api.ask({ method: "GET", url: `${this.#url}${path}?${query}`, headers }, signal);
  }
}

/** A period in as many as the API takes at once. */
export function* pieces({ from, to }: Period): Generator<Period> {
  for (let first = from; first <= to; first = addDays(first, DAYS_AT_ONCE)) {
    const last = addDays(first, Math.min(DAYS_AT_ONCE - 1, daysBetween(first, to)));
    yield { from: first, to: last };
  }
}
