import { AD_KINDS, COST_MARKS, COST_ZONE } from "@metka/contract";
import type { BannerMark } from "../../store/ad-names/model.ts";
import type { CostRow } from "../../store/costs/model.ts";
import type { Store } from "../../store/model.ts";
import type { VkAdsSettings } from "../../vk-ads-settings.ts";
import { type Connector, ConnectorError, type PollContext, type PollSummary } from "../connector.ts";
import { addDays, moscowDay } from "../moscow-day.ts";
import type { Ask } from "../patient-api.ts";
import { type Ad, CURRENCY, type Spend } from "./answers.ts";
import { type Period, VkAdsApi } from "./api.ts";
import { chooseMark, markText, markWarnings } from "./banner-mark.ts";
import { countedTwice } from "./counted-twice.ts";
import { PollCount } from "./poll-count.ts";
import type { TokenKeeper } from "./token-file.ts";

export interface VkAdsDeps {
  readonly store: Pick<Store, "adNames" | "costs">;
  readonly ask: Ask;
  /** Keeps the token of this client over restarts. */
  readonly keeper: TokenKeeper;
  readonly now: () => number;
  /** What an operator should know at once. */
  readonly onNotice: (notice: string) => void;
}

/** Today's figures lag by hours, and yesterday's still move: these days are read at every poll. */
const RECENT_DAYS = 3;
/** A little less than a day, so that the daily reading does not slip by a poll each day. */
const WHOLE_EVERY_MS = 86_400_000 - 30 * 60_000;
/** A page of imported lines, which are looked through for what is counted twice. */
const IMPORTED_PAGE = 1_000;

/** Reads the spend of one cabinet of VK Ads into the costs, and what its ads are called (ADR 0036). */
export class VkAds implements Connector {
  readonly kind = "vk-ads";
  readonly name: string;
  readonly everyMs: number;
  readonly #settings: VkAdsSettings;
  readonly #deps: VkAdsDeps;
  readonly #api: VkAdsApi;

  constructor(settings: VkAdsSettings, deps: VkAdsDeps) {
    this.name = settings.name;
    this.everyMs = settings.everyMs;
    this.#settings = settings;
    this.#deps = deps;
    this.#api = new VkAdsApi({ settings, pauseMs: settings.pauseMs, ...deps });
  }

  async poll({ signal, run, full, state, saveState }: PollContext): Promise<PollSummary> {
    const { store, now } = this.#deps;
    const known = readState(state);
    const startedAt = now();
    const isWhole = full || known.wholeAt === undefined || isOver(known.wholeAt + WHOLE_EVERY_MS, startedAt);
    const period = this.#period(isWhole);
    const ads = await this.#ads(signal);
    const banners = ads.filter(({ kind }) => kind === "banner").map(({ id }) => id);
    // Everything is read before anything is written: a poll that fails leaves no day half done.
    const spend = await this.#api.spend(banners, period, signal);
    const hits = await store.adNames.bannerHits();
    const chosen = chooseMark(hits, this.#settings.mark, known.mark);
    const { mark } = chosen;
    if (known.mark !== undefined && known.mark !== mark) {
      this.#deps.onNotice(`${this.name}: расходы теперь по метке ${mark}, раньше — по ${known.mark}`);
    }
    const count = new PollCount();
    for (let day = period.from; day <= period.to; day = addDays(day, 1)) {
      signal.throwIfAborted();
      const lines = linesOf(spend, day);
      const applied = await store.costs.apply(
        { source: this.name, run, mark, day, zone: COST_ZONE, currency: CURRENCY, lines },
        new Date(now()).toISOString(),
      );
      if (!applied.held) throw new ConnectorError("опрос перехватил другой шлюз");
      count.add(day, applied);
    }
    // A setting that is taken away again leaves the choice to the clicks.
    const keptMark = chosen.why === "setting" ? known.mark : mark;
    await saveState(JSON.stringify({ wholeAt: isWhole ? startedAt : known.wholeAt, mark: keptMark }));
    const twice = countedTwice(await this.#imported(period), ads, mark);
    return {
      message: `${count.message(banners.length)}. ${markText(chosen)}`,
      changed: count.changed,
      warnings: [
        ...count.warnings(),
        ...markWarnings(chosen, hits),
        ...(twice === undefined ? [] : [twice]),
        ...(this.#api.token.warning === undefined ? [] : [this.#api.token.warning]),
      ],
    };
  }

  #period(isWhole: boolean): Period {
    const { since, days } = this.#settings;
    const to = moscowDay(this.#deps.now());
    const from = addDays(to, 1 - (isWhole ? days : Math.min(RECENT_DAYS, days)));
    return { from: since !== undefined && since > from ? since : from, to };
  }

  /** What there is in the cabinet; its names are kept. */
  async #ads(signal: AbortSignal): Promise<readonly Ad[]> {
    const { store, now } = this.#deps;
    const ads: Ad[] = [];
    for (const kind of AD_KINDS) ads.push(...(await this.#api.list(kind, signal)));
    const names = ads.map((ad) => ({ ...ad, connector: this.name }));
    await store.adNames.save(names, new Date(now()).toISOString());
    return ads;
  }

  async #imported({ from, to }: Period): Promise<readonly CostRow[]> {
    const { items } = await this.#deps.store.costs.list({ from, to, source: "import" }, { limit: IMPORTED_PAGE });
    return items;
  }
}

interface State {
  /** When all days were last read, Unix ms. */
  readonly wholeAt?: number;
  /** What the clicks said last. */
  readonly mark?: BannerMark;
}

function readState(state: string | null): State {
  const { wholeAt, mark }: { wholeAt?: number; mark?: string } = JSON.parse(state ?? "{}");
  const known = COST_MARKS.find((one) => one === mark);
  return {
    ...(wholeAt === undefined ? {} : { wholeAt }),
    ...(known === undefined || known === "offer" ? {} : { mark: known }),
  };
}

/** A time that lies far ahead was written by a clock that has been set back. */
function isOver(atMs: number, nowMs: number): boolean {
  return atMs <= nowMs || atMs > nowMs + WHOLE_EVERY_MS;
}

function linesOf(spend: Spend, day: string): { value: string; amount_minor: number }[] {
  return Array.from(spend, ([value, days]) => ({ value, amount_minor: days.get(day) ?? 0 }));
}
