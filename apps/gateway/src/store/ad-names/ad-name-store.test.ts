import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, newClick, redirectedClick, StoreFixture, stored } from "../testing.ts";
import type { NewAdName } from "./model.ts";

const AT = "2026-11-02T10:00:00.000Z";
const LATER = "2026-11-03T10:00:00.000Z";

function name(id: string, changed: Partial<NewAdName> = {}): NewAdName {
  return {
    id,
    kind: "banner",
    name: `Баннер ${id}`,
    status: "active",
    parent_id: "11",
    connector: "vk-ads",
    ...changed,
  };
}

describe.each(KINDS)("names of ads, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterEach(() => fixture?.close());

  test("are found by id, of whatever kind, and written only where something has changed", async () => {
    const campaign = name("101", { kind: "campaign", name: `"Осень" \\ 🙂`, parent_id: null });
    expect(await store.adNames.save([name("102"), name("101"), campaign], AT)).toEqual({ written: 3 });
    expect(await store.adNames.save([name("101"), campaign], LATER)).toEqual({ written: 0 });
    expect(await store.adNames.save([name("101", { status: "blocked" })], LATER)).toEqual({ written: 1 });
    expect(await store.adNames.of(["101", "999"])).toEqual([
      { ...name("101", { status: "blocked" }), updated_at: LATER },
      { ...campaign, updated_at: AT },
    ]);
    expect(await store.adNames.of([])).toEqual([]);
  });

  test("say which marks of the last clicks are ids of banners", async () => {
    await store.adNames.save([name("101"), name("102"), name("500", { kind: "campaign" })], AT);
    await stored(store, newClick({ click: { utm_content: "101", ref_source: "101", utm_campaign: "500" } }));
    await stored(store, redirectedClick({ utm_content: "102", ref_source: "other" }));
    await stored(store, newClick({ click: { utm_content: "none" } }));
    await stored(store, newClick({ click: { utm_content: "101", isbot: 1 } }));
    const { clicks, any, marks } = await store.adNames.bannerHits();
    expect({ clicks, any }).toEqual({ clicks: 3, any: 2 });
    expect(marks.filter(({ values }) => values > 0)).toEqual([
      { mark: "utm_content", values: 3, hits: 2 },
      { mark: "ref_source", values: 2, hits: 1 },
      { mark: "utm_campaign", values: 1, hits: 0 },
    ]);
  });
});
