import type { CostRow } from "../store/costs/model.ts";
import type { SegmentAddress } from "../store/report/model.ts";
import type { Steps } from "../store/work.ts";
import { StandingUsers } from "./count-users.ts";
import type { PlannedSpan } from "./plan.ts";
import { isTime } from "./request.ts";
import type { Segment } from "./segment.ts";
import { cellNames, type ReportSources, readSpans, type SpanRequest } from "./span-reader.ts";
import { type Spend, Spending, type SpendParts } from "./spend.ts";
import { type Sign, Tally, type TallyParts } from "./tally.ts";
import type { CountedUsers } from "./user-counts.ts";

/** Clicks and conversions, each by a plan of their own. */
export type Part = "clicks" | "conversions";

/** What has been added, and is taken away again once the report is told: raw rows may be others the next time. */
interface Passing {
  readonly part: Part;
  readonly segment: Segment;
  readonly span: PlannedSpan;
}

interface HeldSpan {
  readonly address: SegmentAddress;
  readonly span: PlannedSpan;
}

/**
 * What a report's question comes to, kept from one time that it is asked to the next (ADR 0020). A segment never changes,
 * so the ones that were added stay; those that the report is no longer read from are taken away, and new ones added.
 */
export class Standing {
  readonly tally: Tally;
  readonly #spending: Spending;
  readonly #users = new StandingUsers();
  readonly #times: number;
  /** The segments that are in it, by what `keyOf` calls them. */
  readonly #held: Readonly<Record<Part, Map<string, HeldSpan>>> = { clicks: new Map(), conversions: new Map() };
  #passing: Passing[] = [];

  constructor(parts: TallyParts, costs: readonly CostRow[]) {
    this.tally = new Tally(parts);
    this.#spending = new Spending(costs);
    this.#times = parts.groupBy.filter(isTime).length;
  }

  /** Takes away what is planned no longer. False: not all of it is at hand, and this is of no use any more. */
  leave(plans: Readonly<Record<Part, Planned>>, { cache }: ReportSources): boolean {
    const leaving: Passing[] = [];
    for (const part of PARTS) {
      const { request, spans } = plans[part];
      const names = cellNames(request);
      const planned = new Set(spans.map(({ segment }) => segment && keyOf(segment)));
      for (const [key, { address, span }] of this.#held[part]) {
        if (planned.has(key)) continue;
        const segment = cache.get(address, names);
        if (segment === undefined) return false;
        leaving.push({ part, segment, span });
        this.#held[part].delete(key);
      }
    }
    for (const { part, segment, span } of leaving) this.#add(part, segment, span, -1);
    // Groups that nothing is left of keep their numbers.
    return this.tally.numbered <= 2 * this.tally.size + FEW_GROUPS;
  }

  /** Adds what is planned and not in it yet. */
  *follow(part: Part, { request, spans }: Planned, sources: ReportSources, onAdded: () => void): Steps<void> {
    const held = this.#held[part];
    const joining = spans.filter(({ segment }) => segment === undefined || !held.has(keyOf(segment)));
    yield* readSpans(request, joining, sources, (segment, span) => {
      this.#add(part, segment, span, 1);
      if (span.segment === undefined) this.#passing.push({ part, segment, span });
      else held.set(keyOf(span.segment), { address: span.segment, span });
      onAdded();
    });
  }

  /** What it all cost, once everything is added. */
  *spend(parts: SpendParts, onRead: (span: PlannedSpan) => void): Steps<Spend> {
    return yield* this.#spending.spread(parts, (group) => this.tally.hash(group), onRead);
  }

  /** Different users, once everything is added: they are put into its groups. */
  *users(
    request: Omit<SpanRequest, "kind">,
    sources: ReportSources,
    onRead: (span: PlannedSpan) => void,
  ): Steps<CountedUsers> {
    return yield* this.#users.count(request, this.tally, sources, onRead);
  }

  /** Takes raw rows away again, once the report is told. */
  settle(): void {
    for (const { part, segment, span } of this.#passing) this.#add(part, segment, span, -1);
    this.#passing = [];
  }

  /** What it takes of memory, about. */
  get bytes(): number {
    const spans = this.#held.clicks.size + this.#held.conversions.size;
    return this.tally.bytes + this.#spending.bytes + this.#users.bytes + SPAN_BYTES * spans;
  }

  #add(part: Part, segment: Segment, { times }: PlannedSpan, sign: Sign): void {
    const own = times.slice(0, this.#times);
    if (part === "conversions") {
      this.tally.addConversions(segment, own, sign);
      return;
    }
    const groups = this.tally.addClicks(segment, own, sign);
    this.#spending.addClicks(segment, times.slice(this.#times), groups, sign);
  }
}

/** What is to be read of clicks or of conversions. */
export interface Planned {
  readonly request: SpanRequest;
  readonly spans: readonly PlannedSpan[];
}

const PARTS: readonly Part[] = ["clicks", "conversions"];
/** So many numbers may be of groups that are gone. */
const FEW_GROUPS = 10_000;
/** Its times, its address and its place in the map. */
const SPAN_BYTES = 400;

function keyOf({ table, id }: SegmentAddress): string {
  return `${table} ${id}`;
}
