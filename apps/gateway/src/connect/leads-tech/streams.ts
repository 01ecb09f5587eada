import { createHash } from "node:crypto";
import type { LeadsTechSettings } from "../../connector-settings.ts";
import type { StatisticsStream } from "../../store/statistics/model.ts";

/** The fields of an offer that statistics need. */
export interface StatisticsOffer {
  readonly slug: string;
  readonly network: string;
  /** Parameters with the same value in every click, and those with the click's and the user's ID. */
  readonly sent: {
    readonly fixed: readonly (readonly [name: string, value: string])[];
    readonly clickId: readonly string[];
    readonly userId: readonly string[];
  };
}

export interface LeadsTechStream extends StatisticsStream {
  /** Only rows of clicks that were sent with these values. */
  readonly filter: Readonly<Record<string, string>>;
}

export interface Streams {
  readonly streams: readonly LeadsTechStream[];
  /** Why some offers cannot be read so well, in words. */
  readonly warnings: readonly string[];
}

const SUB = /^sub(?:[1-9]|10)$/;

/**
 * How the offers of a network are read from its statistics. What an offer always sends (`sub1=cabinet`) is the filter
 * that keeps it apart from others; offers that no filter keeps apart are read together. Grouped by the sub that holds
 * the click's id each row is one click; where that is not sent, by the sub that holds the user.
 */
export function streamsOf(
  settings: Pick<LeadsTechSettings, "login" | "network" | "subs">,
  offers: readonly StatisticsOffer[],
): Streams {
  const own = offers.filter((offer) => offer.network === settings.network).map(filterOf);
  const readable = own.filter((offer) => fits(offer.filter, settings.subs) && subsOf(offer.offer).any);
  const warnings = own
    .filter(({ offer }) => !subsOf(offer).any)
    .map(
      ({ offer }) =>
        `оффер ${offer.slug}: ссылка не передаёт click_id или user_id в sub1…sub10, его лидов статистика не покажет`,
    );
  const streams = groups(readable).flatMap((group) => {
    const slugs = group.map(({ offer }) => offer.slug).sort();
    const grouping = groupingOf(group.map(({ offer }) => offer));
    if (grouping === undefined) {
      warnings.push(
        `офферы ${slugs.join(", ")}: ссылки отличаются не по sub1…sub10, а click_id передают по-разному; задайте им один click_id_param`,
      );
      return [];
    }
    const filter = { ...common(group.map((one) => one.filter)), ...settings.subs };
    return streamOf(settings, slugs, grouping, filter);
  });
  return { streams, warnings };
}

interface Filtered {
  readonly offer: StatisticsOffer;
  readonly filter: Readonly<Record<string, string>>;
}

function filterOf(offer: StatisticsOffer): Filtered {
  const { clickId, userId, fixed } = offer.sent;
  const varying = new Set([...clickId, ...userId]);
  return { offer, filter: Object.fromEntries(fixed.filter(([name]) => SUB.test(name) && !varying.has(name))) };
}

function subsOf({ sent }: StatisticsOffer) {
  const clickId = sent.clickId.filter((name) => SUB.test(name));
  const userId = sent.userId.filter((name) => SUB.test(name));
  return { clickId, userId, any: clickId.length + userId.length > 0 };
}

/** Whether a click can have been sent with both. */
function fits(one: Readonly<Record<string, string>>, other: Readonly<Record<string, string>>): boolean {
  return Object.entries(one).every(([name, value]) => other[name] === undefined || other[name] === value);
}

/** Offers whose rows no filter can separate are one group. */
function groups(offers: readonly Filtered[]): Filtered[][] {
  const found: Filtered[][] = [];
  for (const offer of offers) {
    const [same, others] = [
      found.filter((group) => group.some((one) => fits(one.filter, offer.filter))),
      found.filter((group) => !group.some((one) => fits(one.filter, offer.filter))),
    ];
    found.splice(0, found.length, ...others, [...same.flat(), offer]);
  }
  return found;
}

/** The parameters that all of them send. */
function common(filters: readonly Readonly<Record<string, string>>[]): Record<string, string> {
  const [first = {}, ...rest] = filters;
  return Object.fromEntries(
    Object.entries(first).filter(([name, value]) => rest.every((filter) => filter[name] === value)),
  );
}

interface Grouping {
  readonly kind: "click" | "user";
  readonly sub: string;
}

/** By the click's id if all offers send it in one sub, otherwise by the user. */
function groupingOf(offers: readonly StatisticsOffer[]): Grouping | undefined {
  const shared = (subs: (offer: StatisticsOffer) => readonly string[]) => {
    const [first, ...rest] = offers.map(subs);
    return first?.find((sub) => rest.every((other) => other.includes(sub)));
  };
  const click = shared((offer) => subsOf(offer).clickId);
  if (click !== undefined) return { kind: "click", sub: click };
  const user = shared((offer) => subsOf(offer).userId);
  return user === undefined ? undefined : { kind: "user", sub: user };
}

function streamOf(
  { login, network }: Pick<LeadsTechSettings, "login" | "network">,
  offers: readonly string[],
  { kind, sub }: Grouping,
  filter: Readonly<Record<string, string>>,
): LeadsTechStream {
  const sorted = Object.entries(filter).sort(([one], [other]) => (one < other ? -1 : 1));
  // A login in other letters is the same account; another one is another, and its users' rows are counted apart.
  const source = createHash("sha256")
    .update(JSON.stringify([network, login.trim().toLowerCase(), kind, sub, sorted]))
    .digest("hex");
  const short = source.slice(0, 20);
  return { network, kind, sub, offers, filter, source: short, scope: kind === "click" ? "" : short };
}
