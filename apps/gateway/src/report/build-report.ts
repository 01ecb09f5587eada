import type { ReportAnswer, ReportRow } from "@metka/contract";
import { GROUPS_MOST } from "../store/report/model.ts";
import type { Steps } from "../store/work.ts";
import { type Counted, figuresOf, NO_CLICKS } from "./figures.ts";
import type { PlannedSpan } from "./plan.ts";
import { isTime, type ReportRequest } from "./request.ts";
import { clickMarks, type ReportSources, readSpans } from "./span-reader.ts";
import { Spending } from "./spend.ts";
import { Tally } from "./tally.ts";
import { timeValue } from "./time-groups.ts";
import { splitsHours, type ZoneOffset, zoneOffsets } from "./time-zone.ts";
import { topGroups } from "./top-groups.ts";

/** A report that nobody can read or hold: its groups are as many as its clicks. */
export class TooManyGroups extends Error {}

/**
 * Counts and puts together, as the steps of one work. Totals are over all rows: counts are added up, ratios are worked
 * out anew, and users are counted anew, since a user of two rows is one user.
 */
export function* buildReport(request: ReportRequest, sources: ReportSources): Steps<ReportAnswer> {
  const { fromMs, toMs, zone, groupBy, filters, basis, per, model } = request;
  const offsets = zoneOffsets(zone, fromMs, toMs);
  const timeGroups = groupBy.filter(isTime);
  const timesAt = (ms: number) => timeGroups.map((group) => timeValue(group, ms, offsets));
  const marks = [...groupBy.filter((group) => !isTime(group)), ...filters.keys()];
  const period = { fromMs, toMs, filters, timesAt, splitsHours: splitsHours(offsets) };
  const told = new ReadFrom(request);

  const tally = new Tally({ groupBy, filters, networks: sources.networks });
  const spending = yield* Spending.read({ request, sources, offsets });
  const clicks = {
    ...period,
    kind: "clicks",
    marks: clickMarks([...marks, ...spending.marks]),
    // A visit is one whatever the report leaves out, so costs are spread over all of them.
    filters: spending.marks.length === 0 ? filters : new Map(),
    timesAt: (ms: number) => [...timesAt(ms), ...spending.dayNamesAt(ms)],
    splitsHours: period.splitsHours || spending.splitsHours,
  } as const;
  yield* readSpans(clicks, sources, (segment, span) => {
    told.note(span);
    const groups = tally.addClicks(segment, span.times.slice(0, timeGroups.length));
    spending.addClicks(segment, span.times.slice(timeGroups.length), groups);
    demandFew(tally);
  });
  const conversions = { ...period, kind: `${model}_by_${basis}`, marks: [...new Set(marks)] } as const;
  yield* readSpans(conversions, sources, (segment, span) => {
    told.noteMarks(span);
    tally.addConversions(segment, span.times);
    demandFew(tally);
  });
  const spend = yield* spending.spread((span) => told.noteMarks(span));
  const users = yield* countUsers(request, offsets, sources);

  const usersOf = (group: number) => (users === undefined ? null : (users.of.get(keyOf(tally.values(group))) ?? 0));
  const shown = groupBy.length === 0 ? [] : topGroups(request, { tally, spend, users: usersOf });
  const conversionsOf = tally.conversions(shown);
  const currencies = [...spend.total.keys()];
  const figures = (counted: Omit<Counted, "currencies">) => figuresOf(per, { ...counted, currencies });
  const named = (values: readonly (string | null)[]) => {
    const group: ReportRow["group"] = {};
    for (const [at, name] of groupBy.entries()) group[name] = values[at] ?? null;
    return group;
  };
  return {
    success: true,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    tz: zone,
    group_by: [...groupBy],
    basis,
    model,
    per,
    rows: shown.map((group): ReportRow => {
      const row = {
        clicks: tally.clicks(group),
        conversions: conversionsOf.get(group) ?? [],
        users: usersOf(group),
        spend: spend.of(group),
      };
      return { group: named(tally.values(group)), ...figures(row) };
    }),
    groups: groupBy.length === 0 ? 0 : tally.size,
    unmatched_spend: spend.unmatched.slice(0, request.limit).map(({ values, money }): ReportRow => {
      const row = { clicks: NO_CLICKS, conversions: [], users: users === undefined ? null : 0, spend: money };
      return { group: named(values), ...figures(row) };
    }),
    totals: figures({
      clicks: tally.allClicks(),
      conversions: tally.allConversions(),
      users: users?.all ?? null,
      spend: spend.total,
    }),
    read: told.answer(),
  };
}

/** As soon as they are too many: the rest would not fit the memory. */
function demandFew({ size }: Tally): void {
  if (size > GROUPS_MOST) throw new TooManyGroups();
}

function keyOf(values: readonly (string | null)[]): string {
  return JSON.stringify(values);
}

function* countUsers(request: ReportRequest, offsets: readonly ZoneOffset[], { reads, networks }: ReportSources) {
  if (!request.users) return undefined;
  const asked = { ...request, offsets, networks };
  const [all] = yield* reads.users({ ...asked, groupBy: [] });
  const rows = request.groupBy.length === 0 ? [] : yield* reads.users(asked);
  return { all: all?.users ?? 0, of: new Map(rows.map(({ group, users }) => [keyOf(group), users])) };
}

/** What a report was read from. */
class ReadFrom {
  readonly #periodMs: number;
  #rawMs = 0;
  readonly #marks = new Set<string>();

  constructor({ fromMs, toMs }: ReportRequest) {
    this.#periodMs = toMs - fromMs;
  }

  note(span: PlannedSpan): void {
    if (span.segment === undefined) this.#rawMs += span.toMs - span.fromMs;
    this.noteMarks(span);
  }

  noteMarks({ left }: PlannedSpan): void {
    for (const mark of left) this.#marks.add(mark);
  }

  answer(): ReportAnswer["read"] {
    const hours = (ms: number) => Math.round(ms / 36_000) / 100;
    return {
      aggregated_hours: hours(this.#periodMs - this.#rawMs),
      raw_hours: hours(this.#rawMs),
      raw_marks: [...this.#marks],
    };
  }
}
