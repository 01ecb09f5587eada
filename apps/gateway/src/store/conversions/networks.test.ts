import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, StoreFixture } from "../testing.ts";

const AT = "2026-01-15T10:00:00.000Z";
const LATER = "2026-01-15T11:00:00.000Z";

describe.each(KINDS)("networks, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeAll(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
  });
  afterAll(() => fixture?.close());

  test("are added where they are not there yet; what was changed stays", async () => {
    const { conversions } = store;
    const preset = { settings: "{}", token: "one", active: 1 };
    await conversions.addNetworks([{ slug: "a", ...preset }], AT);
    await conversions.saveNetwork({ slug: "a", settings: '{"mine":1}' }, { token: "unused", active: 1 }, LATER);
    await conversions.addNetworks(
      ["a", "b"].map((slug) => ({ slug, ...preset, token: "two" })),
      LATER,
    );
    expect(await conversions.networks()).toEqual([
      { slug: "a", settings: '{"mine":1}', token: "one", active: 1, revision: 2, created_at: AT, updated_at: LATER },
      { slug: "b", settings: "{}", token: "two", active: 1, revision: 1, created_at: LATER, updated_at: LATER },
    ]);
  });

  test("a new one takes what it does not say from what is fresh; an old one keeps it", async () => {
    const { conversions } = store;
    const fresh = { token: "fresh", active: 1 };
    expect(await conversions.saveNetwork({ slug: "c", settings: "{}" }, fresh, AT)).toMatchObject({
      token: "fresh",
      active: 1,
      revision: 1,
    });
    await conversions.saveNetwork({ slug: "c", settings: "{}", active: 0, token: "own" }, fresh, LATER);
    await conversions.saveNetwork({ slug: "c", settings: "[]" }, fresh, LATER);
    expect(await conversions.network("c")).toMatchObject({
      token: "own",
      active: 0,
      revision: 3,
      settings: "[]",
      created_at: AT,
    });
    expect(await conversions.network("nobody")).toBeUndefined();
  });
});
