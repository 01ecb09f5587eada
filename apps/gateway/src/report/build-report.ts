import type { ReportAnswer, ReportRow } from "@metka/contract";
import type { CostRow } from "../store/costs/model.ts";
import { DAY_MS, GROUPS_MOST, type Networks } from "../store/report/model.ts";
import type { Steps } from "../store/work.ts";
import { type Counted, figuresOf, NO_CLICKS } from "./figures.ts";
import type { PlannedSpan } from "./plan.ts";
import { isTime, type ReportRequest } from "./request.ts";
import { clickMarks, planSpans, type ReportSources } from "./span-reader.ts";
import { costDayName, costsOf } from "./spend.ts";
import { type Part, type Planned, Standing } from "./standing.ts";
import type { Standings } from "./standings.ts";
import { timeValue } from "./time-groups.ts";
import { splitsHours, type ZoneOffset, zoneOffsets } from "./time-zone.ts";
import { topGroups } from "./top-groups.ts";
import { unattributedOf } from "./unattributed.ts";

/** An answer whose rows are made as they are asked for, once: ten thousand of them at a time are much to clear away. */
export type ReportStream = Omit<ReportAnswer, "rows"> & { readonly rows: Iterable<ReportRow> };

/** A report that nobody can read or hold: its groups are as many as its clicks. */
export class TooManyGroups extends Error {}

/**
 * Counts and puts together, as the steps of one work. Totals are over all rows: counts are added up, ratios are worked
 * out anew, and users are counted anew, since a user of two rows is one user. What `tell` makes of it is given back; the
 * rows are there for as long as it runs.
 */
export function* buildReport<T>(
  request: ReportRequest,
  sources: ReportSources,
  standings: Standings,
  tell: (answer: ReportStream) => T,
): Steps<T> {
  const { fromMs, toMs, zone, groupBy, filters, basis, per, model } = request;
  const offsets = zoneOffsets(zone, fromMs, toMs);
  const told = new ReadFrom(request);
  const costs = yield* costsOf(request, sources);
  const plans = yield* planParts(request, offsets, costs, sources);
  for (const span of plans.clicks.spans) told.note(span);
  for (const span of plans.conversions.spans) told.noteMarks(span);

  // Taken out of what is kept, and put back once it is told: what failed half-way is not.
  const question = questionOf(request, costs, sources.networks);
  const kept = standings.take(question);
  const standing = kept?.leave(plans, sources)
    ? kept
    : new Standing({ groupBy, filters, networks: sources.networks }, costs);
  const { tally } = standing;
  const demandFew = () => {
    // As soon as they are too many: the rest would not fit the memory.
    if (tally.size > GROUPS_MOST) throw new TooManyGroups();
  };
  yield* standing.follow("clicks", plans.clicks, sources, demandFew);
  yield* standing.follow("conversions", plans.conversions, sources, demandFew);
  const spend = yield* standing.spend({ request, sources, offsets }, (span) => told.noteMarks(span));
  const unattributed = yield* unattributedOf(request, sources, offsets);
  const users = request.users
    ? yield* standing.users(plans.conversions.request, sources, (span) => told.noteUsers(span))
    : undefined;

  const usersOf = (group: number) => users?.of(group) ?? null;
  const shown = groupBy.length === 0 ? [] : topGroups(request, { tally, spend, users: usersOf });
  const currencies = [...spend.total.keys()];
  const figures = (counted: Omit<Counted, "currencies">) => figuresOf(per, { ...counted, currencies });
  const named = (values: readonly (string | null)[]) => {
    const group: ReportRow["group"] = {};
    for (const [at, name] of groupBy.entries()) group[name] = values[at] ?? null;
    return group;
  };
  const rowOf = (group: number): ReportRow => {
    const row = {
      clicks: tally.clicks(group),
      conversions: tally.conversions(group),
      users: usersOf(group),
      spend: spend.of(group),
    };
    return { group: named(tally.values(group)), ...figures(row) };
  };
  const answer = tell({
    success: true,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    tz: zone,
    group_by: [...groupBy],
    basis,
    model,
    per,
    rows: made(shown, rowOf),
    groups: groupBy.length === 0 ? 0 : tally.size,
    unmatched_spend: spend.unmatched.slice(0, request.limit).map(({ values, money }): ReportRow => {
      const row = { clicks: NO_CLICKS, conversions: [], users: users === undefined ? null : 0, spend: money };
      return { group: named(values), ...figures(row) };
    }),
    unattributed: unattributed.rows.slice(0, request.limit).map(({ values, conversions }): ReportRow => {
      const row = { clicks: NO_CLICKS, conversions, users: users === undefined ? null : 0, spend: new Map() };
      return { group: named(values), ...figures(row) };
    }),
    totals: figures({
      clicks: tally.allClicks(),
      conversions: [...tally.allConversions(), ...unattributed.all],
      users: users?.all ?? null,
      spend: spend.total,
    }),
    read: told.answer(),
  });
  standing.settle();
  standings.put(question, standing);
  return answer;
}

/** What is made of each, when it is asked for. */
function* made<From, To>(from: Iterable<From>, make: (one: From) => To): Generator<To> {
  for (const one of from) yield make(one);
}

/** From what clicks and conversions are read. */
function* planParts(
  request: ReportRequest,
  offsets: readonly ZoneOffset[],
  costs: readonly CostRow[],
  sources: ReportSources,
): Steps<Readonly<Record<Part, Planned>>> {
  const { fromMs, toMs, groupBy, filters, basis, model } = request;
  const timeGroups = groupBy.filter(isTime);
  const timesAt = (ms: number) => timeGroups.map((group) => timeValue(group, ms, offsets));
  const marks = [...groupBy.filter((group) => !isTime(group)), ...filters.keys()];
  const costMarks = costs.map(({ mark }) => mark);
  const costZones = Array.from(new Set(costs.map(({ zone }) => zone)), (name) => ({
    name,
    offsets: zoneOffsets(name, fromMs, toMs),
  }));
  const costDaysAt = (ms: number) =>
    costZones.map((zone) => costDayName(timeValue("day", ms, zone.offsets), zone.name));
  const period = { fromMs, toMs, filters, timesAt, splitsHours: splitsHours(offsets) };
  const clicks = {
    ...period,
    kind: "clicks",
    marks: clickMarks([...marks, ...costMarks]),
    // A visit is one whatever the report leaves out, so costs are spread over all of them.
    filters: costs.length === 0 ? filters : new Map(),
    timesAt: (ms: number) => [...timesAt(ms), ...costDaysAt(ms)],
    splitsHours: period.splitsHours || costZones.some((zone) => splitsHours(zone.offsets)),
  } as const;
  const conversions = { ...period, kind: `${model}_by_${basis}`, marks: [...new Set(marks)] } as const;
  return {
    clicks: { request: clicks, spans: yield* planSpans(clicks, sources) },
    conversions: { request: conversions, spans: yield* planSpans(conversions, sources) },
  };
}

/**
 * The same for reports that differ in nothing but what may be done with one count. Of days that begin and end alike, as
 * what is added and taken away is little then.
 */
function questionOf(
  { fromMs, toMs, zone, groupBy, filters, basis, model }: ReportRequest,
  costs: readonly CostRow[],
  networks: Networks,
): string {
  const days = [fromMs, toMs].map((ms) => Math.floor(ms / DAY_MS));
  return JSON.stringify([groupBy, [...filters], zone, days, basis, model, [...networks], costs]);
}

/** What a report was read from. */
class ReadFrom {
  readonly #periodMs: number;
  #rawMs = 0;
  #rawUsersMs = 0;
  readonly #marks = new Set<string>();

  constructor({ fromMs, toMs }: ReportRequest) {
    this.#periodMs = toMs - fromMs;
  }

  note(span: PlannedSpan): void {
    if (span.segment === undefined) this.#rawMs += span.toMs - span.fromMs;
    this.noteMarks(span);
  }

  /** What users are not told apart by may be more than what clicks are not. */
  noteUsers(span: PlannedSpan): void {
    if (span.segment === undefined) this.#rawUsersMs += span.toMs - span.fromMs;
    this.noteMarks(span);
  }

  noteMarks({ left }: PlannedSpan): void {
    for (const mark of left) this.#marks.add(mark);
  }

  answer(): ReportAnswer["read"] {
    const hours = (ms: number) => Math.round(ms / 36_000) / 100;
    const rawMs = Math.max(this.#rawMs, this.#rawUsersMs);
    return {
      aggregated_hours: hours(this.#periodMs - rawMs),
      raw_hours: hours(rawMs),
      raw_marks: [...this.#marks],
    };
  }
}
