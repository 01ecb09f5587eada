import { describe, expect, test } from "vitest";
import { KINDS, newClick, stored } from "../testing.ts";
import type { PageRequest, Period } from "./model.ts";
import { erasureFixture, USER } from "./testing-erasure.ts";

describe.each(KINDS)("the records of erasures, on %s", (kind) => {
  const fixture = erasureFixture(kind);

  test("the records of erasures are listed, the newest first, by their own time", async () => {
    for (const user_id of ["1", "2", "3"]) {
      await stored(fixture.store, newClick({ click: { user_id } }));
      await fixture.store.admin.eraseUser(user_id, fixture.newToken);
    }
    const at = (day: number) => Date.UTC(2026, 0, day);
    for (const id of [1, 2, 3]) {
      await fixture.storeFixture.db
        .updateTable("erasures")
        .set({ erased_at: at(id) })
        .where("id", "=", id)
        .execute();
    }
    const listed = async (filter: Period, page: PageRequest) => {
      const { items, more } = await fixture.store.admin.erasures(filter, page);
      return { ids: items.map(({ id }) => id), more };
    };
    expect(await listed({}, { limit: 2 })).toEqual({ ids: [3, 2], more: true });
    expect(await listed({}, { limit: 2, before: 2 })).toEqual({ ids: [1], more: false });
    const day = (n: number) => new Date(at(n)).toISOString();
    expect(await listed({ from: day(2), to: day(3) }, { limit: 2 })).toEqual({ ids: [2], more: false });
    const { items } = await fixture.store.admin.erasures({}, { limit: 1 });
    expect(items).toEqual([{ id: 3, erased_at: at(3), erased_rows: expect.stringContaining('"api_utmtracking":1') }]);
  });

  test("its record says when and how much, and not for which user", async () => {
    await fixture.personalClick();
    const before = Date.now();
    const { id } = await fixture.store.admin.eraseUser(USER, fixture.newToken);
    const [record] = await fixture.storeFixture.db.selectFrom("erasures").selectAll().execute();
    expect(Object.keys(record ?? {}).sort()).toEqual(["erased_at", "erased_rows", "id"]);
    expect(record).toMatchObject({ id });
    expect(record?.erased_at).toBeGreaterThanOrEqual(before);
    expect(JSON.parse(record?.erased_rows ?? "")).toMatchObject({ api_utmtracking: 1, deliveries: 1, event_keys: 1 });
  });
});
