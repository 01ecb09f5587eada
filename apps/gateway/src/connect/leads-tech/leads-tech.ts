import type { NetworkSettings } from "@metka/contract";
import type { LeadsTechSettings } from "../../connector-settings.ts";
import type { NetworkOffer } from "../../conversion/attribute.ts";
import { readPostbacksWith } from "../../conversion/evaluate.ts";
import { planConversions } from "../../conversion/plan-conversions.ts";
import { STATISTICS_METHOD } from "../../conversion/read-statistics.ts";
import type { ApiAnswer, ApiRequest } from "../../network/ask-api.ts";
import type { Store } from "../../store/model.ts";
import type { StatisticsRules } from "../../store/statistics/model.ts";
import { type ClosedDay, checkClosedDay, closedDayOf } from "../check-closed-day.ts";
import { type Connector, ConnectorError, type PollContext, type PollSummary } from "../connector.ts";
import { addDays, endOfMoscowDay, moscowDay } from "../moscow-day.ts";
import { LeadsTechApi, writeDay } from "./api.ts";
import { applyDay } from "./apply-day.ts";
import { dueDays } from "./due-days.ts";
import { demandNetwork, isApplied, type PolledNetwork, sourceWarnings } from "./network-source.ts";
import { PollCount } from "./poll-count.ts";
import { PAGE_SIZE, readDay } from "./read-day.ts";
import { readRows } from "./read-rows.ts";
import { type LeadsTechStream, type StatisticsOffer, streamsOf } from "./streams.ts";

export interface LeadsTechDeps {
  readonly store: Pick<Store, "conversions" | "statistics">;
  readonly ask: (request: ApiRequest, stop?: AbortSignal) => Promise<ApiAnswer>;
  /** The current offers, inactive ones too. */
  readonly offers: () => readonly (StatisticsOffer & NetworkOffer)[];
  readonly now: () => number;
  readonly onNotice: (notice: string) => void;
}

/** The values of one poll. */
interface Poll {
  readonly context: PollContext;
  readonly network: PolledNetwork;
  readonly streams: readonly LeadsTechStream[];
  readonly state: State;
  readonly hashKey: string;
  readonly rules: StatisticsRules;
  readonly count: PollCount;
}

const PATH = "/v1/front/stat/by-subid";

/** Reads the statistics of one account; what they count becomes conversions (ADR 0034). */
export class LeadsTech implements Connector {
  readonly kind = "leads-tech";
  readonly name: string;
  readonly everyMs: number;
  readonly #settings: LeadsTechSettings;
  readonly #deps: LeadsTechDeps;
  readonly #api: LeadsTechApi;

  constructor(settings: LeadsTechSettings, deps: LeadsTechDeps) {
    this.name = settings.name;
    this.everyMs = settings.everyMs;
    this.#settings = settings;
    this.#deps = deps;
    this.#api = new LeadsTechApi({ settings, ask: deps.ask });
  }

  async poll(context: PollContext): Promise<PollSummary> {
    const { offers, store } = this.#deps;
    const network = await demandNetwork(this.#settings.network, this.#deps);
    const { streams, warnings } = streamsOf(this.#settings, offers());
    if (streams.length === 0) {
      const why = [`нет офферов сети «${network.slug}», чью статистику можно читать`, ...warnings];
      throw new ConnectorError(why.join("; "));
    }
    const poll = {
      context,
      network,
      streams,
      state: stateOf(context.state),
      hashKey: await store.statistics.hashKey(),
      rules: { plan: planConversions, method: STATISTICS_METHOD, evaluate: readPostbacksWith(offers()) },
      count: new PollCount(),
    };
    for (const stream of streams) await this.#pollStream(stream, poll);
    const closed = await this.#checkClosedDay(poll);
    return {
      message: poll.count.message(),
      changed: poll.count.changed,
      warnings: [...sourceWarnings(network), ...warnings, ...poll.count.warnings(), ...closed.differences],
      differencePercent: closed.percent,
    };
  }

  /** Day by day: one that is done is noted, so a poll that is cut off goes on at the next. */
  async #pollStream(stream: LeadsTechStream, { context, network, count, state, ...poll }: Poll): Promise<void> {
    const { now } = this.#deps;
    const { since, days } = this.#settings;
    const today = moscowDay(now());
    const readAt = { ...state.reads[stream.source] };
    for (const day of dueDays({ today, since, days, readAt, nowMs: now(), full: context.full })) {
      const found = await this.#readDay(stream, day, network.settings, context.signal);
      const at = day === today ? now() : endOfMoscowDay(day);
      const batch = {
        connector: this.name,
        run: context.run,
        apply: isApplied(network),
        stream,
        day,
        at: new Date(at).toISOString(),
        isOldNews: readAt[day] === undefined && day < addDays(today, -1),
        rules: poll.rules,
        hashKey: poll.hashKey,
        signal: context.signal,
      };
      count.add(await applyDay({ ...batch, rows: found.rows }, this.#deps));
      count.read(found);
      readAt[day] = now();
      state.reads = pruned({ ...state.reads, [stream.source]: readAt }, poll.streams, addDays(today, -days));
      await context.saveState(JSON.stringify(state));
    }
  }

  /** Once for each closed day: it looks at all its clicks. */
  async #checkClosedDay({ context, network, state }: Poll): Promise<ClosedDay> {
    const { store, now, onNotice } = this.#deps;
    const today = moscowDay(now());
    if (!context.full && state.closed?.day === closedDayOf(today)) return state.closed;
    const allowedPercent = this.#settings.differencePercent;
    const closed = await checkClosedDay({ network: network.slug, today, allowedPercent }, store);
    state.closed = closed;
    await context.saveState(JSON.stringify(state));
    for (const difference of closed.differences) onNotice(difference);
    return closed;
  }

  async #readDay(stream: LeadsTechStream, day: string, settings: NetworkSettings, signal: AbortSignal) {
    const { dates } = this.#settings;
    return await readDay(async (page) => {
      const query = new URLSearchParams({
        page: String(page),
        pageSize: String(PAGE_SIZE),
        dateStart: writeDay(day, dates),
        dateEnd: writeDay(day, dates),
        ...stream.filter,
        strictSubs: "0",
        untilCurrentTime: "0",
        limitLowerDay: "0",
        limitUpperDay: "0",
        "subs[]": stream.sub,
      });
      return readRows(await this.#api.get(PATH, query, signal), stream.sub, settings.currency);
    });
  }
}

type Reads = Record<string, Record<string, number>>;

/** The state that is stored between polls. */
interface State {
  /** When each day of each stream was last read whole. */
  reads: Reads;
  /** The comparison of the last closed day. */
  closed?: ClosedDay;
}

function stateOf(text: string | null): State {
  const kept: Partial<State> = JSON.parse(text ?? "{}");
  return { ...kept, reads: kept.reads ?? {} };
}

/** Removes days and streams that are no longer read. */
function pruned(reads: Reads, streams: readonly LeadsTechStream[], oldest: string): Reads {
  const kept = (days: Record<string, number> = {}) =>
    Object.fromEntries(Object.entries(days).filter(([day]) => day >= oldest));
  return Object.fromEntries(streams.map(({ source }) => [source, kept(reads[source])]));
}
