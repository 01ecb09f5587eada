import type { AlertKind } from "@metka/contract";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { targetSettings } from "../targets/testing.ts";
import { delivered, KINDS, newClick, StoreFixture, stored } from "../testing.ts";
import type { AlertReport } from "./model.ts";

const LONG_AGO = "2000-01-01T00:00:00.000Z";

describe.each(KINDS)("alerts, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterEach(() => fixture?.close());

  const saveTarget = (slug: string, alerts: AlertKind[], active = 1) =>
    store.targets.save({ slug, settings: JSON.stringify(targetSettings({ alerts })), active }, LONG_AGO);
  const report = (isBad: boolean, changed: Partial<AlertReport> = {}): AlertReport => ({
    kind: "disk_full",
    subject: "a",
    isBad,
    ageMs: 0,
    holdMs: 0,
    details: isBad ? "full" : "free",
    ...changed,
  });
  const observe = async (gateway: string, ...reports: AlertReport[]) => {
    const turns = await store.alerts.observe(gateway, reports, ({ details }) => `text: ${details}`);
    return turns.map(({ subject, state }) => `${subject} ${state}`);
  };
  const told = async () => {
    const rows = await fixture.db.selectFrom("messages").selectAll().orderBy("id").execute();
    return rows.map(({ target, facts }) => `${target}: ${JSON.parse(facts ?? "{}").text}`);
  };

  test("each begins once and ends once, and begins again", async () => {
    await saveTarget("t", ["disk_full"]);
    await saveTarget("other", ["no_clicks"]);
    expect(await observe("g", report(false))).toEqual([]);
    expect(await observe("g", report(true), report(true, { subject: "b" }))).toEqual(["a began", "b began"]);
    expect(await observe("g", report(true))).toEqual([]);
    expect(await observe("g", report(false))).toEqual(["a ended"]);
    expect(await observe("g", report(false))).toEqual([]);
    expect(await observe("g", report(true))).toEqual(["a began"]);
    expect(await told()).toEqual(["t: text: full", "t: text: full", "t: text: free", "t: text: full"]);
  });

  test("what has to last begins when it has lasted, without a break", async () => {
    await saveTarget("t", ["disk_full"]);
    const short = { holdMs: 1 };
    expect(await observe("g", report(true, { holdMs: 600_000 }))).toEqual([]);
    expect(await observe("g", report(false))).toEqual([]);
    await fixture.db.updateTable("alerts").set({ since: 1 }).execute();
    expect(await observe("g", report(true, short))).toEqual(["a began"]);
  });

  test("gateways that see the same at once tell it once", async () => {
    await saveTarget("t", ["disk_full"]);
    const stores = kind === "postgres" ? [store, await fixture.store({ gateway: "h", durationMs: 600_000 })] : [store];
    const observeAt = (n: number) => stores[n % stores.length]?.alerts.observe(`g${n}`, [report(true)], () => "text");
    const turns = await Promise.all(Array.from({ length: 8 }, (_, n) => observeAt(n)));
    expect(turns.flat()).toHaveLength(1);
    expect(await told()).toEqual(["t: text"]);
  });

  test("of two gateways the one that saw it last is believed", async () => {
    await saveTarget("t", ["disk_full"]);
    expect(await observe("one", report(true, { ageMs: 20_000 }))).toEqual(["a began"]);
    // It answered this one before it failed the other.
    expect(await observe("two", report(false, { ageMs: 30_000 }))).toEqual([]);
    expect(await observe("two", report(false, { ageMs: 10_000 }))).toEqual(["a ended"]);
    // Nothing has been sent to it from there since.
    expect(await observe("one", report(true, { ageMs: 20_000 }))).toEqual([]);
    expect(await observe("one", report(true, { ageMs: 0 }))).toEqual(["a began"]);
  });

  test("a target that was created or switched on in between hears no end", async () => {
    await observe("g", report(true));
    await saveTarget("t", ["disk_full"]);
    expect(await observe("g", report(false))).toEqual(["a ended"]);
    expect(await told()).toEqual([]);
    await saveTarget("off", ["no_clicks"], 0);
    expect(await store.alerts.wantedKinds()).toEqual(new Set(["disk_full"]));
  });

  test("the share of failing deliveries is that of the last ones; clicks are looked for in each period", async () => {
    const ids: number[] = [];
    for (const received_at of ["2026-01-15T10:00:00.000Z", "2026-01-15T11:00:00.000Z", LONG_AGO]) {
      ids.push(await stored(store, newClick({ click: { received_at }, leased: true })));
    }
    const [first = 0, second = 0] = ids;
    await store.recordAttempt(delivered(first));
    await store.recordAttempt(
      delivered(second, { outcome: "unavailable", error: "HTTP 503", next: { status: "pending", delayMs: 1_000 } }),
    );
    expect(await store.alerts.deliveryShare(0)).toEqual({ ended: 2, failing: 1 });
    expect(await store.alerts.deliveryShare(Date.now() + 60_000)).toEqual({ ended: 0, failing: 0 });
    expect(
      await store.alerts.hadClicks([
        ["2026-01-15T10:00:00.000Z", "2026-01-15T10:00:00.001Z"],
        ["2026-01-15T10:00:00.001Z", "2026-01-15T11:00:00.000Z"],
      ]),
    ).toEqual([true, false]);
  });
});
