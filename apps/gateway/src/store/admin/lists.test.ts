import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { delivered, FAR, KINDS, newClick, redirectedClick, StoreFixture, stored } from "../testing.ts";
import type { AdminStore, ClickFilter, ClickFilterColumn, DeliveryFilter } from "./model.ts";

describe.each(KINDS)("clicks and deliveries are listed, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  let admin: AdminStore;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
    admin = store.admin;
  });
  afterAll(() => fixture?.close());

  const clicks = async (filter: Partial<ClickFilter>, limit = 50, before?: number) => {
    const { items, more } = await admin.clicks({ equal: new Map(), ...filter }, { limit, before });
    return { ids: items.map(({ id }) => id), more, items };
  };
  const equal = (values: Partial<Record<ClickFilterColumn, string>>) => ({
    equal: new Map(Object.entries(values).map(([name, value]) => [name as ClickFilterColumn, value])),
  });

  test("the newest click first, and no page shifts when new ones come", async () => {
    const ids: number[] = [];
    const mine = equal({ offer: "paged" });
    const click = { offer: "paged" };
    for (let n = 0; n < 5; n += 1) ids.push(await stored(store, newClick({ click })));
    const [a, b, c, d, e] = ids;
    expect(await clicks(mine, 2)).toMatchObject({ ids: [e, d], more: true });
    await stored(store, newClick({ click }));
    expect(await clicks(mine, 2, d)).toMatchObject({ ids: [c, b], more: true });
    expect(await clicks(mine, 2, b)).toMatchObject({ ids: [a], more: false });
    expect(await clicks(mine, 1, b)).toMatchObject({ ids: [a], more: false });
  });

  test("a click has its whole row and its delivery's state; a redirect's click has no delivery", async () => {
    const click = newClick({ click: { offer: "whole", extra: '{"s4":"x"}' }, leased: true });
    const id = await stored(store, click);
    await store.recordAttempt(delivered(id));
    const redirected = redirectedClick({ offer: "whole" });
    const other = await stored(store, redirected);
    const { items } = await clicks(equal({ offer: "whole" }));
    const none = { delivery_status: null, delivery_http_status: null, delivery_attempts: null };
    expect(items.map((item) => ({ ...item, extra: item.extra === null ? null : JSON.parse(item.extra) }))).toEqual([
      { ...redirected.click, id: other, ...none },
      {
        ...click.click,
        id,
        extra: { s4: "x" },
        delivery_status: "delivered",
        delivery_http_status: 302,
        delivery_attempts: 1,
      },
    ]);
  });

  test("each filter finds its own, and several together mean all of them", async () => {
    const values = {
      event_type: "of_type",
      user_id: "of user",
      offer: "of-offer",
      ref: "of ref",
      ref_source: "of ref_source",
      utm_source: "of source",
      utm_medium: "of medium",
      utm_campaign: "of campaign",
      utm_content: "of content",
      utm_term: "of term",
      launch_params_check: "of check",
    };
    const click = newClick({ click: values });
    const id = await stored(store, click);
    await stored(store, newClick());
    for (const [name, value] of Object.entries({ ...values, click_id: click.click.click_id })) {
      expect([name, (await clicks(equal({ [name]: value }))).ids]).toEqual([name, [id]]);
      expect([name, (await clicks(equal({ [name]: `${value}'` }))).ids]).toEqual([name, []]);
    }
    expect((await clicks(equal(values))).ids).toEqual([id]);
    expect((await clicks(equal({ ...values, ref: "another" }))).ids).toEqual([]);
  });

  test("clicks by their delivery's status, and by when they were received: from is in it, to is not", async () => {
    const at = (received_at: string) =>
      stored(store, newClick({ click: { offer: "timed", received_at }, leased: true }));
    const early = await at("2026-01-01T00:00:00.000Z");
    const late = await at("2026-01-02T00:00:00.000Z");
    await store.recordAttempt(delivered(late));
    const timed = equal({ offer: "timed" });
    expect((await clicks({ ...timed, delivery: "pending" })).ids).toEqual([early]);
    expect((await clicks({ ...timed, delivery: "delivered" })).ids).toEqual([late]);
    expect((await clicks({ ...timed, from: "2026-01-02T00:00:00.000Z" })).ids).toEqual([late]);
    expect((await clicks({ ...timed, to: "2026-01-02T00:00:00.000Z" })).ids).toEqual([early]);
    expect((await clicks({ ...timed, from: "2026-01-01T00:00:00.001Z", to: "2026-01-02T00:00:00.000Z" })).ids).toEqual(
      [],
    );
  });

  test("a click's story has every attempt in order; without a delivery it is just the click", async () => {
    const click = newClick({ leased: true });
    const id = await stored(store, click);
    const next = { status: "pending", delayMs: 0 } as const;
    await store.recordAttempt(delivered(id, { outcome: "unavailable", http_status: 503, error: "HTTP 503", next }));
    await store.claim({ host: click.delivery.host, limit: 1, leasesEndBy: FAR });
    await store.recordAttempt(delivered(id, { number: 2 }));
    expect(await admin.story(click.click.click_id)).toMatchObject({
      click: { id, click_id: click.click.click_id },
      delivery: { id, url: click.delivery.url, status: "delivered", attempts: 2 },
      attempts: [
        { number: 1, outcome: "unavailable", http_status: 503, error: "HTTP 503", duration_ms: 120 },
        { number: 2, outcome: "delivered", http_status: 302, error: null },
      ],
    });
    const redirected = redirectedClick();
    await stored(store, redirected);
    expect(await admin.story(redirected.click.click_id)).toMatchObject({ delivery: undefined, attempts: [] });
    expect(await admin.story("nothing")).toBeUndefined();
  });

  test("a click's story names the visit that it came from, and a visit's the clicks on offers", async () => {
    const visit = newClick();
    await stored(store, visit);
    const visit_click_id = visit.click.click_id;
    const taps = [redirectedClick({ visit_click_id }), redirectedClick({ visit_click_id }), redirectedClick()];
    for (const tap of taps) await stored(store, tap);
    const [first, second, alone] = taps.map(({ click }) => click);
    const story = async (click_id = "") => {
      const { visit, offerClicks } = (await store.admin.story(click_id)) ?? {};
      return [visit?.click_id, offerClicks?.map((click) => click.click_id)];
    };
    expect(await story(visit_click_id)).toEqual([undefined, [first?.click_id, second?.click_id]]);
    expect(await story(first?.click_id)).toEqual([visit_click_id, []]);
    expect(await story(alone?.click_id)).toEqual([undefined, []]);
    const filter = { equal: new Map([["visit_click_id", visit_click_id]] as const) };
    const { items } = await store.admin.clicks(filter, { limit: 10 });
    expect(items.map(({ click_id }) => click_id)).toEqual([second?.click_id, first?.click_id]);
  });

  test("deliveries by status, network, host and time, with the fields that identify their click", async () => {
    const network = "listed-net";
    const make = (host: string, received_at: string) => {
      const click = newClick({ host, leased: true, click: { received_at }, delivery: { network } });
      return stored(store, click).then((id) => ({ id, click_id: click.click.click_id }));
    };
    const first = await make("one.example", "2026-02-01T00:00:00.000Z");
    const second = await make("two.example", "2026-02-02T00:00:00.000Z");
    await store.recordAttempt(delivered(second.id, { next: { status: "failed", delayMs: 0 }, outcome: "rejected" }));
    const listed = async (filter: DeliveryFilter, before?: number) => {
      const { items } = await admin.deliveries({ network, ...filter }, { limit: 10, before });
      return items.map(({ id }) => id);
    };
    expect(await listed({})).toEqual([second.id, first.id]);
    expect(await listed({}, second.id)).toEqual([first.id]);
    expect(await listed({ status: "failed" })).toEqual([second.id]);
    expect(await listed({ status: "pending" })).toEqual([first.id]);
    expect(await listed({ host: "one.example" })).toEqual([first.id]);
    expect(await listed({ network: "another" })).toEqual([]);
    expect(await listed({ from: "2026-02-02T00:00:00.000Z" })).toEqual([second.id]);
    expect(await listed({ to: "2026-02-02T00:00:00.000Z" })).toEqual([first.id]);
    const { items } = await admin.deliveries({ network }, { limit: 1 });
    expect(items).toMatchObject([{ ...second, offer: "leads-tech", received_at: "2026-02-02T00:00:00.000Z" }]);
  });
});
