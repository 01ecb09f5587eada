import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, LONG, StoreFixture } from "../testing.ts";
import type { ConnectorClaim } from "./model.ts";

const claim = (run: string, rest: Partial<ConnectorClaim> = {}): ConnectorClaim => ({
  name: "leads-tech",
  kind: "leads-tech",
  run,
  gateway: "a",
  leaseMs: 60_000,
  now: false,
  ...rest,
});

describe.each(KINDS)("connectors, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterEach(() => fixture?.close());

  const row = async () => (await store.connectors.list()).rows[0];

  test("a connector is leased to one poll at a time, also when twenty come at once", async () => {
    const claims = await Promise.all(Array.from({ length: 20 }, (_, n) => store.connectors.claim(claim(`run-${n}`))));
    expect(claims.filter((one) => one !== undefined)).toHaveLength(1);
    expect(await store.connectors.claim(claim("by-hand", { now: true }))).toBeUndefined();
  });

  test("a success says when the next poll is due, and only by hand is it polled before", async () => {
    await store.connectors.claim(claim("one"));
    const end = { name: "leads-tech", run: "one", error: null, summary: '{"message":"3"}', nextInMs: 900_000 };
    expect(await store.connectors.finish(end)).toBe(true);
    expect(await row()).toMatchObject({ run: null, leased_by: null, error: null, failures: 0, summary: end.summary });
    expect(await store.connectors.claim(claim("two"))).toBeUndefined();
    expect(await store.connectors.claim(claim("three", { now: true }))).toMatchObject({ run: "three" });
  });

  test("failures in a row are counted, the last summary stays, and a success begins at 0", async () => {
    const summary = '{"message":"3"}';
    for (const [run, error] of [
      ["1", null],
      ["2", "429"],
      ["3", "пароль не принят"],
    ] as const) {
      await store.connectors.claim(claim(run, { now: true }));
      await store.connectors.finish({
        name: "leads-tech",
        run,
        error,
        summary: error === null ? summary : null,
        nextInMs: 0,
      });
    }
    expect(await row()).toMatchObject({ failures: 2, error: "пароль не принят", summary });
    await store.connectors.claim(claim("4", { now: true }));
    await store.connectors.finish({ name: "leads-tech", run: "4", error: null, summary: null, nextInMs: 0 });
    expect(await row()).toMatchObject({ failures: 0, error: null, summary });
  });

  test("a poll whose lease ran out is followed by another, and writes nothing more", async () => {
    await store.connectors.claim(claim("dead", { leaseMs: 0 }));
    expect(await store.connectors.claim(claim("next"))).toMatchObject({ run: "next" });
    expect(await store.connectors.renew("leads-tech", "dead", 60_000)).toBe(false);
    expect(await store.connectors.saveState("leads-tech", "dead", "{}")).toBe(false);
    const end = { name: "leads-tech", run: "dead", error: "x", summary: null, nextInMs: 0 };
    expect(await store.connectors.finish(end)).toBe(false);
    expect(await row()).toMatchObject({ run: "next", error: null, state: null });
  });

  test("a lease and a wait that no clock could have given are over", async () => {
    await store.connectors.claim(claim("one", { leaseMs: 3_600_000 }));
    expect(await store.connectors.claim(claim("two"))).toMatchObject({ run: "two" });
    await store.connectors.finish({
      name: "leads-tech",
      run: "two",
      error: null,
      summary: null,
      nextInMs: 30 * 86_400_000,
    });
    expect(await store.connectors.claim(claim("three"))).toMatchObject({ run: "three" });
  });

  test("a stopped poll is due at once and neither succeeded nor failed", async () => {
    await store.connectors.claim(claim("one"));
    expect(await store.connectors.saveState("leads-tech", "one", '{"day":1}')).toBe(true);
    expect(await store.connectors.release({ name: "leads-tech", run: "one" })).toBe(true);
    expect(await row()).toMatchObject({ run: null, success_at: null, failed_at: null, state: '{"day":1}' });
    expect(await store.connectors.claim(claim("two"))).toMatchObject({ run: "two", state: '{"day":1}' });
  });
});

// On PostgreSQL the lease has to run out first: another gateway may still poll.
test("on SQLite a poll that a crash cut off is due when the gateway is back", async () => {
  const fixture = await StoreFixture.open("sqlite", inject("postgresUrl"));
  try {
    const crashed = await fixture.store();
    await crashed.connectors.claim(claim("dead"));
    await fixture.end(crashed);
    const store = await fixture.store(LONG);
    expect(await store.connectors.claim(claim("next"))).toMatchObject({ run: "next" });
  } finally {
    await fixture.close();
  }
});
