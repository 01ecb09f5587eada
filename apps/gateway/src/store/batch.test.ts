import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { type CommitResult, type Store, StoreUnavailable } from "./model.ts";
import { delivered, KINDS, newClick, StoreFixture, stored } from "./testing.ts";

describe.each(KINDS)("a batch never sinks together, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  /** The database refuses it: its click_id is there already. */
  async function refusedClick() {
    const known = newClick();
    await stored(store, known);
    return newClick({ click: { click_id: known.click.click_id } });
  }

  test("a click that the database refuses fails alone, and not as an outage", async () => {
    const refused = await refusedClick();
    const good = Array.from({ length: 20 }, () => newClick({ eventId: crypto.randomUUID(), leased: true }));
    const batch = [...good.slice(0, 10), refused, ...good.slice(10)];
    const results = await Promise.allSettled(batch.map((click) => store.commitClick(click)));
    expect(results.map(kindOf)).toEqual([...Array(10).fill("stored"), "rejected", ...Array(10).fill("stored")]);
    const [bad] = results.filter((result) => result.status === "rejected");
    expect(bad?.reason).not.toBeInstanceOf(StoreUnavailable);
    const ids = results.flatMap((result) =>
      result.status === "fulfilled" && "id" in result.value ? [result.value.id] : [],
    );
    const rows = await fixture.db.selectFrom("deliveries").select("id").where("id", "in", ids).execute();
    expect(rows).toHaveLength(20);
    expect(
      await fixture.db.selectFrom("deliveries").select("id").where("host", "=", refused.delivery.host).execute(),
    ).toEqual([]);
  });

  test("an event_id that came with a refused click is free for the next", async () => {
    const eventId = crypto.randomUUID();
    const refused = { ...(await refusedClick()), eventId };
    await Promise.allSettled([refused, newClick()].map((click) => store.commitClick(click)));
    expect(await store.commitClick(newClick({ eventId }))).toMatchObject({ kind: "stored" });
  });

  test("the same event twice next to a refused click is still counted once", async () => {
    const eventId = crypto.randomUUID();
    const batch = [newClick({ eventId }), await refusedClick(), newClick({ eventId })];
    const results = await Promise.allSettled(batch.map((click) => store.commitClick(click)));
    expect(results.map(kindOf).toSorted()).toEqual(["duplicate", "rejected", "stored"]);
  });

  test("attempts that come with a refused click are recorded, and known to be", async () => {
    const ids = await Promise.all(Array.from({ length: 10 }, () => stored(store, newClick({ leased: true }))));
    const refused = store.commitClick(await refusedClick());
    const ends = ids.map((id) => store.recordAttempt(delivered(id)));
    await expect(refused).rejects.toThrow();
    expect(await Promise.all(ends)).toEqual(Array(10).fill(true));
  });

  test("clicks that come with a refused attempt are stored, and known to be", async () => {
    const id = await stored(store, newClick({ leased: true }));
    // NOT NULL.
    const refused = store.recordAttempt(delivered(id, { started_at: Number.NaN }));
    const clicks = Array.from({ length: 10 }, () => store.commitClick(newClick({ eventId: crypto.randomUUID() })));
    await expect(refused).rejects.not.toBeInstanceOf(StoreUnavailable);
    expect((await Promise.all(clicks)).map(({ kind }) => kind)).toEqual(Array(10).fill("stored"));
    expect(await fixture.stateOf(id)).toMatchObject({ status: "pending", attempts: 1 });
  });

  test("an attempt that the database refuses fails alone", async () => {
    const ids = await Promise.all(Array.from({ length: 11 }, () => stored(store, newClick({ leased: true }))));
    const ends = ids.map((id, n) => store.recordAttempt(delivered(id, n === 5 ? { started_at: Number.NaN } : {})));
    const results = await Promise.allSettled(ends);
    const expected = ids.map((_, n) => (n === 5 ? "rejected" : true));
    expect(results.map((end) => (end.status === "fulfilled" ? end.value : end.status))).toEqual(expected);
  });
});

function kindOf(result: PromiseSettledResult<CommitResult>): string {
  return result.status === "fulfilled" ? result.value.kind : result.status;
}
