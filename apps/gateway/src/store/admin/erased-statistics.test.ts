import { describe, expect, test } from "vitest";
import { KINDS } from "../testing.ts";
import { erasureFixture, USER } from "./testing-erasure.ts";

describe.each(KINDS)("a user that only a network's statistics know, on %s", (kind) => {
  const fixture = erasureFixture(kind);

  test("is exported, and erased with the counts left as they are", async () => {
    const row = {
      ...({ network: "leads-tech", kind: "user", scope: "a", key: "hash", day: "2026-11-01", value: USER } as const),
      ...{ source: "account sub6", offers: '["leads-tech"]', clicks: 3, uniques: 1, conversions: 1, approved: 1 },
      ...{ pending: 0, rejected: 0, income_minor: 450, applied: 0, updated_at: "2026-11-02T00:00:00.000Z" },
    };
    await fixture.storeFixture.db.insertInto("statistics_rows").values(row).execute();
    const { admin } = fixture.store;
    expect((await admin.user(USER)).statistics).toMatchObject([{ value: USER, clicks: 3, approved: 1 }]);
    expect((await admin.user("another")).statistics).toEqual([]);
    expect((await admin.eraseUser(USER, fixture.newToken)).id).toBe(1);
    expect(await fixture.traces()).toEqual([]);
    const left = await fixture.storeFixture.db.selectFrom("statistics_rows").select(["value", "clicks"]).execute();
    expect(left).toEqual([{ value: null, clicks: 3 }]);
    expect((await admin.eraseUser(USER, fixture.newToken)).id).toBeUndefined();
  });
});
