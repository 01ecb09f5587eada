import { HOUR_MS, USER } from "../store/report/model.ts";
import type { Steps } from "../store/work.ts";
import { cellsOf } from "./cells-of.ts";
import { NONE } from "./groups.ts";
import { cut, type PlannedSpan, QUARTER_MS } from "./plan.ts";
import { type Segment, segmentOf, unpack } from "./segment.ts";
import { planSpans, type ReportSources, type SpanRequest, withOffers } from "./span-reader.ts";
import type { Tally } from "./tally.ts";
import { keyedByUser, ofQuarter } from "./user-cells.ts";
import { type CountedUsers, UserCounts, UsersBeside } from "./user-counts.ts";

/** Some tens of MB, held no longer than they are counted: who came is the longest of what there is of an hour. */
const AT_ONCE = 25;

/**
 * The users of a question's hours, kept from one time that it is asked to the next like its tally. Hours may join them;
 * where one leaves all are counted anew, since a user of it may be one of another, too.
 */
export class StandingUsers {
  #counts = new UserCounts();
  /** Hours, or their quarters, by what `nameOf` calls them. */
  #held: ReadonlySet<string> = new Set();

  /**
   * Different users, in all and of each group of a tally: one of two groups is one user, so they can't be added up.
   * `onRead`: told of every span that they are from.
   */
  *count(
    { marks, ...period }: Omit<SpanRequest, "kind">,
    tally: Tally,
    sources: ReportSources,
    onRead: (span: PlannedSpan) => void,
  ): Steps<CountedUsers> {
    const request = { ...period, marks: withOffers(marks), kind: "users" } as const;
    const spans = yield* planSpans(request, sources);
    for (const span of spans) onRead(span);
    const lasting = new Map(spans.flatMap((span) => (lasts(span) ? [[nameOf(span), span] as const] : [])));
    if ([...this.#held].some((name) => !lasting.has(name))) {
      this.#counts = new UserCounts();
      this.#held = new Set();
    }
    const joining = Array.from(lasting).flatMap(([name, span]) => (this.#held.has(name) ? [] : span));
    yield* readUsers(request, joining, sources, counting(tally, this.#counts));
    this.#held = new Set(lasting.keys());
    const others = spans.filter((span) => !lasts(span));
    const beside = new UsersBeside(this.#counts);
    yield* readUsers(request, others, sources, counting(tally, beside));
    return beside;
  }

  get bytes(): number {
    return this.#counts.bytes;
  }
}

/** Of the hour that is not over there are pieces, which leave, and raw rows, which may be others the next time. */
function lasts({ segment, fromMs, toMs }: PlannedSpan): boolean {
  return segment !== undefined && toMs - fromMs >= QUARTER_MS;
}

function nameOf({ segment }: PlannedSpan): string {
  return `${segment?.id} ${segment?.quarter}`;
}

type Add = (keyed: Segment, times: readonly string[]) => void;

function counting(tally: Tally, users: Pick<UserCounts, "add">): Add {
  return (keyed, times) => {
    const groups = tally.groupsOf(keyed, times);
    const [keys] = keyed.counts;
    for (let cell = 0; cell < keyed.size; cell += 1) users.add(groups[cell] ?? NONE, keys?.[cell] ?? 0);
  };
}

/** Not by way of the cache: they are long, and would push out what other reports are made from. */
function* readUsers(
  request: SpanRequest,
  spans: readonly PlannedSpan[],
  { reads, networks }: ReportSources,
  add: Add,
): Steps<void> {
  for (let at = 0; at < spans.length; at += AT_ONCE) {
    const some = spans.slice(at, at + AT_ONCE);
    const byId = Map.groupBy(some, ({ segment }) => segment?.id);
    const addresses = Array.from(byId.values(), ([span]) => span?.segment ?? []).flat();
    yield* reads.packed(addresses, ({ id }, cells) => {
      const segment = unpack(cells);
      for (const { segment: address, times } of byId.get(id) ?? []) {
        add(ofQuarter(segment, address?.quarter, request.marks), times);
      }
    });
  }
  const marks = [...request.marks, USER] as const;
  for (const span of spans) {
    if (span.segment !== undefined) continue;
    // Of a month that nothing is counted of yet all users at once would be too many rows.
    for (const hour of cut(span, HOUR_MS)) {
      const rows = yield* reads.cells("users", { ...hour, marks, filters: request.filters, networks });
      add(keyedByUser(segmentOf(cellsOf("users", marks, rows))), span.times);
    }
  }
}
