import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, StoreFixture } from "../testing.ts";

describe.each(KINDS)("saved reports, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterEach(() => fixture?.close());

  test("are listed by name, and removed once", async () => {
    for (const name of ["b", "a"]) {
      await store.savedReports.add({ id: name, name, view: "{}", created_at: 1_764_500_000_000 });
    }
    expect((await store.savedReports.list()).map(({ id }) => id)).toEqual(["a", "b"]);
    expect(await store.savedReports.remove("a")).toBe(true);
    expect(await store.savedReports.remove("a")).toBe(false);
  });

  test("links are found by the hash of their secret, and listed newest first", async () => {
    const link = { name: "x", query: "{}", days: null, expires_at: 1_764_600_000_000 };
    await store.savedReports.addLink({ ...link, id: "old", secret_hash: "1", created_at: 1_764_500_000_000 });
    await store.savedReports.addLink({ ...link, id: "new", secret_hash: "2", created_at: 1_764_500_000_001, days: 7 });
    expect((await store.savedReports.listLinks()).map(({ id, days }) => [id, days])).toEqual([
      ["new", 7],
      ["old", null],
    ]);
    expect(await store.savedReports.findLink("1")).toMatchObject({ id: "old", expires_at: 1_764_600_000_000 });
    expect(await store.savedReports.removeLink("old")).toBe(true);
    expect(await store.savedReports.findLink("1")).toBeUndefined();
  });
});
