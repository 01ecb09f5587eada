import { CONVERSION_STATUSES, type ReportGroup, type ReportMark } from "@metka/contract";
import type { Filters, Networks } from "../store/report/model.ts";
import { CLICK_FIGURES, type ClickCounts, type ConversionCounts } from "./figures.ts";
import { type Coded, type CodedTriple, GroupTable } from "./group-table.ts";
import { Groups, NONE } from "./groups.ts";
import { grown } from "./grown.ts";
import { PairSums } from "./pair-sums.ts";
import { PresentGroups } from "./present-groups.ts";
import { columnOf } from "./project.ts";
import { isTime } from "./request.ts";
import type { Column, Index, Segment } from "./segment.ts";
import { Values } from "./values.ts";

const FIGURES = CLICK_FIGURES.length;
const STATUS_NAMES: readonly (string | null)[] = CONVERSION_STATUSES;
const STATUSES = CONVERSION_STATUSES.length;

/** What a visit is among the types of events. */
export const VISIT = "arbitrage_send";

export interface TallyParts {
  readonly groupBy: readonly ReportGroup[];
  readonly filters: Filters;
  readonly networks: Networks;
}

/** Whether a segment comes to what is counted or, having been counted, is taken away again. */
export type Sign = 1 | -1;

/**
 * Adds segments up by the groups of a report. Every group is a number, from 0 on; one of which all cells were taken away
 * keeps its number and is not in the report.
 */
export class Tally {
  readonly #groupBy: readonly ReportGroup[];
  readonly #filters: Filters;
  readonly #networkOf: ReadonlyMap<string | null, string>;
  /** Of each place in a group, what its numbers stand for. */
  readonly #values: readonly Values[];
  readonly #groups: Groups;
  /** A status and a currency: there are few such pairs, so each has sums of its own for all groups. */
  readonly #pairs = new GroupTable();
  readonly #sums: PairSums[] = [];
  readonly #currencies = new Values();
  readonly #totals = new Float64Array(FIGURES);
  readonly #present = new PresentGroups();
  #clicks = new Float64Array(FIGURES * 1024);
  #statuses = new Float64Array(STATUSES * 1024);
  #cellGroups = new Int32Array(1024);

  constructor({ groupBy, filters, networks }: TallyParts) {
    this.#groupBy = groupBy;
    this.#filters = filters;
    this.#values = groupBy.map(() => new Values());
    this.#groups = new Groups(groupBy);
    this.#networkOf = new Map(
      Array.from(networks, ([network, offers]) => offers.map((offer) => [offer, network] as const)).flat(),
    );
  }

  /** How many groups have anything. */
  get size(): number {
    return this.#present.size;
  }

  /** The groups that have anything. */
  get groups(): Uint32Array {
    return this.#present.numbers();
  }

  /** How many groups there have been numbers for. */
  get numbered(): number {
    return this.#groups.size;
  }

  /** What it takes of memory, about. */
  get bytes(): number {
    const arrays = [this.#clicks, this.#statuses, this.#cellGroups];
    const ofGroups = this.#groups.bytes + this.#present.bytes;
    const ofArrays = arrays.reduce((total, { byteLength }) => total + byteLength, ofGroups);
    const ofSums = this.#sums.reduce((total, { bytes }) => total + bytes, ofArrays);
    return this.#values.reduce((total, { bytes }) => total + bytes, ofSums);
  }

  /** `times`: what its time is called, for each time group in its turn. Gives the group of each cell, until the next call. */
  addClicks(segment: Segment, times: readonly string[], sign: Sign = 1): Int32Array {
    const groups = this.groupsOf(segment, times);
    this.#present.count(groups, { size: segment.size, sign, numbered: this.numbered });
    const events = columnOf(segment, "event_type");
    const [visit, click] = [VISIT, "offer_click"].map((name) => events.values.indexOf(name));
    const [all, unique, delivered, pending, failed] = segment.counts;
    // An empty one has none of them.
    if (segment.size === 0) return groups;
    if (!all || !unique || !delivered || !pending || !failed) throw new Error("a segment of clicks lacks counts");
    this.#clicks = grown(this.#clicks, this.numbered * FIGURES);
    const sums = this.#clicks;
    const totals = this.#totals;
    for (let i = 0; i < segment.size; i += 1) {
      const group = groups[i] ?? NONE;
      if (group === NONE) continue;
      const at = group * FIGURES;
      const event = events.index[i];
      const which = event === visit ? 0 : event === click ? 2 : NONE;
      if (which !== NONE) {
        const [counted, own] = [sign * (all[i] ?? 0), sign * (unique[i] ?? 0)];
        add(sums, at + which, counted, own);
        add(totals, which, counted, own);
      }
      const [sent, waiting, lost] = [sign * (delivered[i] ?? 0), sign * (pending[i] ?? 0), sign * (failed[i] ?? 0)];
      add(sums, at + 4, sent, waiting);
      add(totals, 4, sent, waiting);
      sums[at + 6] = (sums[at + 6] ?? 0) + lost;
      totals[6] = (totals[6] ?? 0) + lost;
    }
    return groups;
  }

  addConversions(segment: Segment, times: readonly string[], sign: Sign = 1): void {
    const groups = this.groupsOf(segment, times);
    this.#present.count(groups, { size: segment.size, sign, numbered: this.numbered });
    const statuses = columnOf(segment, "status");
    const statusOf = statuses.values.map((status) => STATUS_NAMES.indexOf(status));
    const currencies = columnOf(segment, "currency");
    const currencyOf = currencies.values.map((currency) => this.#currencies.number(currency));
    const [count, payout] = segment.counts;
    this.#statuses = grown(this.#statuses, this.numbered * STATUSES);
    for (let i = 0; i < segment.size; i += 1) {
      const group = groups[i] ?? NONE;
      if (group === NONE) continue;
      const status = statusOf[statuses.index[i] ?? 0] ?? 0;
      const at = group * STATUSES + status;
      const counted = sign * (count?.[i] ?? 0);
      this.#statuses[at] = (this.#statuses[at] ?? 0) + counted;
      const pair = this.#pairs.find(status, currencyOf[currencies.index[i] ?? 0] ?? 0, 0);
      this.#sumsOf(pair).add(group, counted, sign * (payout?.[i] ?? 0));
    }
  }

  /** The group of each cell, or `NONE` where the filters leave it out; until the next call. */
  groupsOf(segment: Segment, times: readonly string[]): Int32Array {
    const { size } = segment;
    const wanted = this.#wanted(segment);
    const marks = this.#markNumbers(segment, wanted);
    if (this.#cellGroups.length < size) this.#cellGroups = new Int32Array(2 * size);
    this.#groups.find(this.#timeNumbers(times), marks, { size, wanted, found: this.#cellGroups });
    return this.#cellGroups;
  }

  /** The values of a group, in the order in which they were asked for. */
  values(group: number): readonly (string | null)[] {
    return this.#values.map((values, place) => values.value(this.#groups.part(group, place)));
  }

  /** From 0 to 2^32, by the values of a group alone: an order in which groups are the same however they were counted. */
  hash(group: number): number {
    let mixed = 0;
    for (const [place, values] of this.#values.entries()) {
      mixed = Math.imul(mixed ^ values.hash(this.#groups.part(group, place)), 0x2c1b3c6d);
      mixed ^= mixed >>> 15;
    }
    return mixed >>> 0;
  }

  /** Of two groups the one whose values come first, in the order in which they were asked for. */
  compare(a: number, b: number): number {
    for (let place = 0; place < this.#values.length; place += 1) {
      const found = this.compareAt(place, a, b);
      if (found !== 0) return found;
    }
    return 0;
  }

  /** By their values in one place; nothing comes before anything. */
  compareAt(place: number, a: number, b: number): number {
    const [one, other] = [this.#groups.part(a, place), this.#groups.part(b, place)];
    return one === other ? 0 : (this.#values[place]?.compare(one, other) ?? 0);
  }

  /** Of a group where its value in a place stands among all of them; undefined: they are too many to be sorted. */
  ranks(place: number): ((group: number) => number) | undefined {
    const ranks = this.#values[place]?.ranks();
    return ranks && ((group) => ranks[this.#groups.part(group, place)] ?? 0);
  }

  /** By its place in `CLICK_FIGURES`. */
  figure(group: number, figure: number): number {
    return this.#clicks[group * FIGURES + figure] ?? 0;
  }

  clicks(group: number): ClickCounts {
    return named((figure) => this.figure(group, figure));
  }

  /** How many conversions of a group have a status. */
  count(group: number, status: (typeof CONVERSION_STATUSES)[number]): number {
    return this.#statuses[group * STATUSES + CONVERSION_STATUSES.indexOf(status)] ?? 0;
  }

  /** Minor units that a group's conversions of a status come to in a currency. */
  revenue(currency: string, status: (typeof CONVERSION_STATUSES)[number]): (group: number) => number {
    const sums = this.#sums.find((_, pair) => {
      const { status: own, currency: paidIn } = this.#conversion(pair, 0, 0);
      return own === status && paidIn === currency;
    });
    return (group) => sums?.payout(group) ?? 0;
  }

  /** Of all groups together. */
  allClicks(): ClickCounts {
    return named((figure) => this.#totals[figure] ?? 0);
  }

  /** A group's own; none where there are none. */
  conversions(group: number): readonly ConversionCounts[] {
    const found: ConversionCounts[] = [];
    for (const [pair, sums] of this.#sums.entries()) {
      if (sums.count(group) > 0) found.push(this.#conversion(pair, sums.count(group), sums.payout(group)));
    }
    return found;
  }

  allConversions(): readonly ConversionCounts[] {
    return this.#sums.flatMap(({ allCount, allPayout }, pair) =>
      allCount === 0 ? [] : this.#conversion(pair, allCount, allPayout),
    );
  }

  #conversion(pair: number, count: number, payout_minor: number): ConversionCounts {
    const status = CONVERSION_STATUSES[this.#pairs.part(pair, 0)] ?? "pending";
    return { status, currency: this.#currencies.value(this.#pairs.part(pair, 1)), count, payout_minor };
  }

  #sumsOf(pair: number): PairSums {
    const known = this.#sums[pair];
    if (known !== undefined) return known;
    const made = new PairSums();
    this.#sums[pair] = made;
    return made;
  }

  /** What the cells of a span share: of each place a number, 0 where it is no time. */
  #timeNumbers(times: readonly string[]): readonly number[] {
    let next = 0;
    return this.#groupBy.map((group, place) =>
      isTime(group) ? (this.#values[place]?.number(times[next++] ?? null) ?? 0) : 0,
    );
  }

  /**
   * Of each place of a group a column with its values' numbers, 0 where it is a time. What only cells have that are left
   * out gets none: those may be ten thousand users' terms.
   */
  #markNumbers(segment: Segment, wanted: Uint8Array | undefined): CodedTriple {
    const coded = (place: number): Coded => {
      const group = this.#groupBy[place];
      const values = this.#values[place];
      if (group === undefined || values === undefined || isTime(group)) return 0;
      const { values: own, index } = this.#columnFor(segment, group);
      const numbers = new Int32Array(own.length);
      const used = usedValues(own.length, index, wanted);
      for (let at = 0; at < own.length; at += 1) if (used?.[at] !== 0) numbers[at] = values.number(own[at] ?? null);
      return { index, numbers };
    };
    return [coded(0), coded(1), coded(2)];
  }

  /** 0 for each cell that the filters leave out; undefined: there are no filters. */
  #wanted(segment: Segment): Uint8Array | undefined {
    if (this.#filters.size === 0) return undefined;
    const wanted = new Uint8Array(segment.size).fill(1);
    for (const [mark, allowed] of this.#filters) {
      const { values, index } = this.#columnFor(segment, mark);
      const isAllowed = values.map((value) => allowed.includes(value ?? ""));
      for (let i = 0; i < segment.size; i += 1) if (!isAllowed[index[i] ?? 0]) wanted[i] = 0;
    }
    return wanted;
  }

  /** A click's network is its offer's; a conversion has its own. */
  #columnFor(segment: Segment, mark: ReportMark): Column {
    if (mark !== "network" || segment.columns.has(mark)) return columnOf(segment, mark);
    const offers = columnOf(segment, "offer");
    return { values: offers.values.map((offer) => this.#networkOf.get(offer) ?? null), index: offers.index };
  }
}

/** 1 for each value that a wanted cell has; undefined: all may. */
function usedValues(count: number, index: Index, wanted: Uint8Array | undefined): Uint8Array | undefined {
  if (wanted === undefined) return undefined;
  const used = new Uint8Array(count);
  for (let cell = 0; cell < wanted.length; cell += 1) if (wanted[cell] === 1) used[index[cell] ?? 0] = 1;
  return used;
}

/** In the order of `CLICK_FIGURES`. */
function named(figure: (which: number) => number): ClickCounts {
  return {
    visits: figure(0),
    unique_visits: figure(1),
    clicks: figure(2),
    unique_clicks: figure(3),
    delivered: figure(4),
    pending: figure(5),
    failed: figure(6),
  };
}

function add(sums: Float64Array, at: number, first: number, second: number): void {
  sums[at] = (sums[at] ?? 0) + first;
  sums[at + 1] = (sums[at + 1] ?? 0) + second;
}
