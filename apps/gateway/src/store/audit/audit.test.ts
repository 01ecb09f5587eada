import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, StoreFixture } from "../testing.ts";

describe.each(KINDS)("the audit log, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  test("has the newest first, by pages, narrowed by action and time", async () => {
    const before = Date.now();
    for (const object of ["1", "2", "3"]) {
      await store.audit.add({
        ...{ who: "session", session: "abcdef01", action: "offer_changed", route: "PATCH /api/offers/:slug" },
        ...{ object, summary: "{}" },
      });
    }
    await store.audit.add({
      ...{ who: "token", session: null, action: "user_erased", route: "DELETE /api/users/:user_id" },
      ...{ object: null, summary: '{"erasure":1}' },
    });
    const list = async (filter: object, page: { limit: number; before?: number } = { limit: 10 }) => {
      const { items, more } = await store.audit.list(filter, page);
      return { objects: items.map(({ object }) => object), more, items };
    };
    const { items } = await list({});
    expect(items[0]).toEqual({
      ...{ id: expect.any(Number), at: expect.any(Number), who: "token", session: null, action: "user_erased" },
      ...{ route: "DELETE /api/users/:user_id", object: null, summary: '{"erasure":1}' },
    });
    for (const { at } of items) expect(at).toBeGreaterThanOrEqual(before - 1);
    expect(await list({}, { limit: 2 })).toMatchObject({ objects: [null, "3"], more: true });
    expect(await list({}, { limit: 2, before: items[1]?.id ?? 0 })).toMatchObject({ objects: ["2", "1"], more: false });
    expect(await list({ action: "offer_changed" })).toMatchObject({ objects: ["3", "2", "1"] });
    expect(await list({ to: new Date(before - 60_000).toISOString() })).toMatchObject({ objects: [] });
    expect(await list({ from: new Date(before - 60_000).toISOString() })).toMatchObject({
      objects: [null, "3", "2", "1"],
    });
  });
});
