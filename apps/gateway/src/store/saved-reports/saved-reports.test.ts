import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, newClick, StoreFixture, stored } from "../testing.ts";

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

  test("that name an erased user by a filter, a chosen row or their title are removed with the user", async () => {
    const user = "704519283";
    await stored(store, newClick({ click: { user_id: user } }));
    const views = {
      filter: `{"filter":{"utm_term":["${user}"]}}`,
      row: `{"picked":[["spring","x${user}"]]}`,
      broken: `filter ${user}`,
      other: `{"filter":{"utm_term":["7045"]}}`,
    };
    for (const [id, view] of Object.entries(views)) {
      await store.savedReports.add({ id, name: id, view, created_at: 1_764_500_000_000 });
    }
    const link = { query: "{}", days: null, created_at: 1_764_500_000_000, expires_at: 1_764_600_000_000 };
    await store.savedReports.addLink({ ...link, id: "title", secret_hash: "1", name: `Отчёт ${user}` });
    await store.savedReports.addLink({ ...link, id: "kept", secret_hash: "2", name: "Отчёт" });
    await store.admin.eraseUser(user, () => "token");
    expect((await store.savedReports.list()).map(({ id }) => id)).toEqual(["other"]);
    expect((await store.savedReports.listLinks()).map(({ id }) => id)).toEqual(["kept"]);
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
