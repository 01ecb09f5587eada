import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import type { Store } from "../model.ts";
import { KINDS, StoreFixture } from "../testing.ts";
import type { ConnectorDay } from "./model.ts";

const AT = "2026-11-02T10:00:00.000Z";
const LATER = "2026-11-03T10:00:00.000Z";

function day(amounts: Readonly<Record<string, number>>, changed: Partial<ConnectorDay> = {}): ConnectorDay {
  const lines = Object.entries(amounts).map(([value, amount_minor]) => ({ value, amount_minor }));
  return {
    ...{
      source: "vk-ads",
      run: "run-1",
      mark: "utm_content",
      day: "2026-11-01",
      zone: "Europe/Moscow",
      currency: "RUB",
      lines,
    },
    ...changed,
  };
}

describe.each(KINDS)("a day of a connector, on %s", (kind) => {
  let fixture: StoreFixture;
  let store: Store;
  beforeEach(async () => {
    fixture = await StoreFixture.open(kind, inject("postgresUrl"));
    store = await fixture.store();
    for (const name of ["vk-ads", "vk-second"]) await hold(name, "run-1");
  });
  afterEach(() => fixture?.close());

  const hold = (name: string, run: string) =>
    store.connectors.claim({ name, kind: "vk-ads", run, gateway: "a", leaseMs: 0, now: true });
  const rows = async () => (await store.costs.list({}, { limit: 200 })).items;
  const brief = async () =>
    (await rows()).map((row) => `${row.day} ${row.mark}=${row.value} ${row.amount_minor} ${row.source}`).sort();

  test("is kept with its source, nothing spent is no line, and the same again writes nothing", async () => {
    const read = day({ 101: 1234, 102: 0, 103: 999_999_999_999 });
    expect(await store.costs.apply(read, AT)).toEqual({ held: true, written: 2, removed: 0, kept: [] });
    const before = await rows();
    expect(before.map(({ value, amount_minor, source, zone }) => [value, amount_minor, source, zone])).toEqual([
      ["103", 999_999_999_999, "vk-ads", "Europe/Moscow"],
      ["101", 1234, "vk-ads", "Europe/Moscow"],
    ]);
    expect(await store.costs.apply(read, LATER)).toEqual({ held: true, written: 0, removed: 0, kept: [] });
    expect(await rows()).toEqual(before);
  });

  test("follows figures that move, up, down and away; ads and days that were not read stay", async () => {
    await store.costs.apply(day({ 101: 1, 102: 2, 103: 3, 104: 4 }), AT);
    await store.costs.apply(day({ 101: 9 }, { day: "2026-11-02" }), AT);
    expect(await store.costs.apply(day({ 101: 5, 102: 1, 103: 0 }), LATER)).toMatchObject({ written: 2, removed: 1 });
    expect(await brief()).toEqual([
      "2026-11-01 utm_content=101 5 vk-ads",
      "2026-11-01 utm_content=102 1 vk-ads",
      "2026-11-01 utm_content=104 4 vk-ads",
      "2026-11-02 utm_content=101 9 vk-ads",
    ]);
  });

  test("leaves what a person imported, and names what differs", async () => {
    const imported = [
      { day: "2026-11-01", mark: "utm_content", value: "101", currency: "RUB", amount_minor: 100 },
      { day: "2026-11-01", mark: "utm_content", value: "102", currency: "RUB", amount_minor: 200 },
      { day: "2026-11-01", mark: "utm_content", value: "104", currency: "RUB", amount_minor: 400 },
    ] as const;
    await store.costs.save(imported, "UTC", AT);
    expect(await store.costs.apply(day({ 101: 100, 102: 250, 103: 300, 104: 0 }), LATER)).toEqual({
      held: true,
      written: 1,
      removed: 0,
      kept: [
        { value: "102", imported_minor: 200, read_minor: 250 },
        { value: "104", imported_minor: 400, read_minor: 0 },
      ],
    });
    expect(await brief()).toEqual([
      "2026-11-01 utm_content=101 100 import",
      "2026-11-01 utm_content=102 200 import",
      "2026-11-01 utm_content=103 300 vk-ads",
      "2026-11-01 utm_content=104 400 import",
    ]);
  });

  test("gives way to a person's import, which says so; removed imports are the connector's again", async () => {
    await store.costs.apply(day({ 101: 1, 102: 2 }), AT);
    const mine = { day: "2026-11-01", mark: "utm_content", currency: "RUB" } as const;
    const result = await store.costs.save(
      [
        { ...mine, value: "101", amount_minor: 7 },
        { ...mine, value: "102", amount_minor: 0 },
      ],
      "Europe/Moscow",
      LATER,
    );
    expect(result).toEqual({ stored: 1, replaced: 1, removed: 1, of_connectors: 2 });
    expect(await brief()).toEqual(["2026-11-01 utm_content=101 7 import"]);
    await store.costs.apply(day({ 101: 1, 102: 2 }), LATER);
    const days = { from: "2026-11-01", to: "2026-11-01" };
    expect(await store.costs.remove({ ...days, source: "import" })).toEqual({ removed: 1 });
    expect(await store.costs.apply(day({ 101: 1, 102: 2 }), LATER)).toMatchObject({ written: 1, kept: [] });
    expect(await brief()).toEqual(["2026-11-01 utm_content=101 1 vk-ads", "2026-11-01 utm_content=102 2 vk-ads"]);
    expect((await store.costs.list({ source: "import" }, { limit: 9 })).items).toEqual([]);
  });

  test("moves to another mark, and to another name of the connector, and is never counted twice", async () => {
    await store.costs.apply(day({ 101: 1, 102: 2 }), AT);
    expect(await store.costs.apply(day({ 101: 1, 102: 2 }, { mark: "ref_source" }), LATER)).toMatchObject({
      written: 2,
      removed: 2,
    });
    await store.costs.apply(day({ 101: 1, 102: 0 }, { mark: "ref_source", source: "vk-second" }), LATER);
    expect(await brief()).toEqual(["2026-11-01 ref_source=101 1 vk-second"]);
  });

  test("of a poll that has lost its connector changes nothing", async () => {
    await store.costs.apply(day({ 101: 1 }), AT);
    await hold("vk-ads", "run-2");
    expect(await store.costs.apply(day({ 101: 2, 102: 3 }), LATER)).toEqual({ held: false });
    expect(await brief()).toEqual(["2026-11-01 utm_content=101 1 vk-ads"]);
  });

  test("with a line that cannot be kept changes nothing", async () => {
    await store.costs.apply(day({ 101: 1 }), AT);
    await expect(store.costs.apply(day({ 101: 0, 102: 2, "": 3 }), LATER)).rejects.toThrow();
    expect(await brief()).toEqual(["2026-11-01 utm_content=101 1 vk-ads"]);
  });
});
