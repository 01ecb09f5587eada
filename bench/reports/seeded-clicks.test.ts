import { describe, expect, test } from "vitest";
import { CAMPAIGNS } from "./campaigns.ts";
import { type Made, type Plan, seededClicks } from "./seeded-clicks.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const FROM_MS = Date.UTC(2026, 9, 23, 12);
const PLAN: Plan = { fromMs: FROM_MS, toMs: FROM_MS + 30 * DAY_MS, clicks: 20_000, seed: 1, firstId: 1 };

const made = [...seededClicks(PLAN)];
const clicks = made.map(({ click }) => click);
const deliveries = made.flatMap(({ delivery }) => delivery ?? []);
const converted = made.filter(({ conversion }) => conversion !== undefined);

function share<T>(values: readonly T[], condition: (value: T) => boolean): number {
  return values.filter(condition).length / values.length;
}

function different(values: Iterable<unknown>): number {
  return new Set(values).size;
}

describe("seeded clicks", () => {
  test("are the same for the same seed, and others for another one", () => {
    const few = (seed: number) => [...seededClicks({ ...PLAN, clicks: 200, seed })];
    expect(few(7)).toEqual(few(7));
    expect(few(7)).not.toEqual(few(8));
  });

  test("are as many as was asked for, in the order of their time, within the period", () => {
    expect(clicks).toHaveLength(PLAN.clicks);
    expect(clicks.map(({ id }) => id)).toEqual(Array.from(clicks, (_, index) => index + 1));
    const times = clicks.map(({ received_at }) => Date.parse(received_at));
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times[0]).toBeGreaterThanOrEqual(PLAN.fromMs);
    expect(times.at(-1)).toBeLessThan(PLAN.toMs);
    expect(different(times.map((time) => Math.floor(time / DAY_MS)))).toBe(31);
  });

  test("have ids of their own in the form of a ULID, which sort like their time, also within one millisecond", () => {
    const crowd = [...seededClicks({ ...PLAN, toMs: PLAN.fromMs + 1, clicks: 100, firstId: PLAN.clicks + 1 })];
    const ids = [...crowd.map(({ click }) => click.click_id), ...clicks.map(({ click_id }) => click_id)];
    expect(different(ids)).toBe(ids.length);
    expect(clicks.map(({ click_id }) => click_id).toSorted()).toEqual(clicks.map(({ click_id }) => click_id));
    for (const id of ids) expect(id).toMatch(/^[0-7][0-9a-hjkmnp-tv-z]{25}$/);
  });

  test("are few at night and many in the evening, in Moscow", () => {
    const at = (hour: number) =>
      clicks.filter(({ received_at }) => (new Date(received_at).getUTCHours() + 3) % 24 === hour).length;
    expect(at(21)).toBeGreaterThan(at(4) * 5);
  });

  test("go by the shares that an advertiser would find", () => {
    expect(share(clicks, ({ event_type }) => event_type === "offer_click")).toBeCloseTo(0.35, 1);
    expect(share(clicks, ({ isbot }) => isbot === 1)).toBeCloseTo(0.02, 2);
    expect(share(clicks, ({ user_id }) => user_id === null)).toBeCloseTo(0.05, 2);
    expect(share(clicks, ({ launch_params_check }) => launch_params_check === "verified")).toBeCloseTo(0.9, 1);
    expect(share(deliveries, ({ status }) => status === "delivered")).toBeCloseTo(0.97, 2);
    expect(share(deliveries, ({ status }) => status === "failed")).toBeCloseTo(0.02, 2);
    expect(share(deliveries, ({ status }) => status === "pending")).toBeCloseTo(0.01, 2);
    expect(share(made, ({ conversion }) => conversion !== undefined)).toBeCloseTo(0.02, 2);
  });

  test("come from 40 campaigns, the first far more popular than the last, each with one place and four ads", () => {
    const campaigns = Map.groupBy(clicks, ({ utm_campaign }) => utm_campaign);
    expect(campaigns.size).toBe(40);
    for (const of of campaigns.values()) {
      expect(different(of.map((click) => [click.offer, click.utm_source, click.utm_medium, click.ref].join()))).toBe(1);
      expect(different(of.map(({ utm_content }) => utm_content))).toBe(4);
      expect(different(of.map(({ utm_content, vk_ad_id }) => `${utm_content} ${vk_ad_id}`))).toBe(4);
    }
    const size = (index: number) => campaigns.get(CAMPAIGNS[index]?.name ?? "")?.length ?? 0;
    expect(size(0)).toBeGreaterThan(size(39) * 10);
  });

  test("have as many values of each mark as they should", () => {
    const values = (mark: keyof (typeof clicks)[number]) => different(clicks.map((click) => click[mark]));
    expect(values("offer")).toBe(3);
    expect(values("vk_ad_id")).toBe(160);
    expect(values("ref")).toBe(12);
    expect(values("ref_source")).toBe(4);
    expect(values("vk_platform")).toBe(4);
    expect(values("vk_ref")).toBe(5);
  });

  test("have the user in the term of four campaigns, and one of ten keywords in the others", () => {
    const byUser = new Set(CAMPAIGNS.filter(({ term }) => term === "user").map(({ name }) => name));
    expect(byUser.size).toBe(4);
    const [users, keywords] = [true, false].map((own) =>
      clicks.filter(({ utm_campaign }) => byUser.has(utm_campaign ?? "") === own),
    );
    expect(users?.every(({ utm_term, user_id }) => utm_term === user_id)).toBe(true);
    expect(different(keywords?.map(({ utm_term }) => utm_term) ?? [])).toBe(10);
  });

  test("are made by users of whom some return often, each with one name and one address", () => {
    const users = Map.groupBy(
      clicks.filter(({ user_id }) => user_id !== null),
      ({ user_id }) => user_id,
    );
    expect(users.size).toBeLessThan(PLAN.clicks / 4);
    expect(Math.max(...Array.from(users.values(), (of) => of.length))).toBeGreaterThan(20);
    for (const of of users.values()) {
      expect(different(of.map(({ ip_address, user_agent }) => `${ip_address} ${user_agent}`))).toBe(1);
    }
  });
});

describe("conversions of seeded clicks", () => {
  test("a delivery for every visit and for no redirect", () => {
    for (const { click, delivery } of made) expect(delivery?.id).toBe(visit(click) ? click.id : undefined);
  });

  test("no delivery that a gateway would begin to send", () => {
    const waiting = deliveries.filter(({ status }) => status === "pending");
    for (const { due_at } of waiting) expect(due_at).toBeGreaterThan(PLAN.toMs + 3_650 * DAY_MS);
  });

  test("conversions an hour to ten days later, none after the end and none of a bot", () => {
    for (const { click, conversion } of converted) {
      const at = Date.parse(conversion?.created_at ?? "");
      const after = at - Date.parse(click.received_at);
      expect(after).toBeGreaterThanOrEqual(HOUR_MS);
      expect(after).toBeLessThanOrEqual(10 * DAY_MS);
      expect(at).toBeLessThanOrEqual(PLAN.toMs);
      expect([click.click_id, click.offer, click.isbot]).toEqual([conversion?.click_id, conversion?.offer, 0]);
    }
    const currencies = Map.groupBy(converted, ({ conversion }) => conversion?.currency);
    expect([...currencies.keys()].sort()).toEqual(["RUB", "USD"]);
    expect(currencies.get("RUB")?.length).toBeGreaterThan((currencies.get("USD")?.length ?? 0) * 4);
  });

  test("a conversion's first click is its user's first one on the offer, bots apart", () => {
    const first = new Map<string, string>();
    let earlier = 0;
    for (const { click, conversion } of made) {
      const key = `${click.user_id} ${click.offer}`;
      if (click.user_id !== null && click.isbot === 0 && !first.has(key)) first.set(key, click.click_id);
      if (conversion === undefined) continue;
      expect(conversion.first_click_id).toBe(first.get(key) ?? click.click_id);
      if (conversion.first_click_id !== conversion.click_id) earlier++;
    }
    expect(earlier).toBeGreaterThan(0);
  });
});

function visit(click: Made["click"]): boolean {
  return click.event_type === "arbitrage_send";
}
