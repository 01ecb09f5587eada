import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { KINDS } from "../store/testing.ts";
import { ReportFixture } from "./report-fixture.ts";

describe.each(KINDS)("days and costs of a zone, on %s", (kind) => {
  let fixture: ReportFixture;
  beforeEach(async () => {
    fixture = await ReportFixture.open(kind, inject("postgresUrl"));
  }, 60_000);
  afterEach(() => fixture?.close());

  /** Visits each half hour around a day's beginning, and costs of the day before and of the day. */
  async function around(tz: string, day: string, dayBefore: string, begins: string) {
    for (let n = -6; n < 8; n += 1) {
      const at = new Date(Date.parse(begins) + n * 1_800_000).toISOString();
      await fixture.visit(at, { ref: n < 0 ? "before" : "after", user_id: String(n) });
    }
    for (const of of [dayBefore, day]) {
      const line = { day: of, mark: "ref", currency: "RUB", amount_minor: 1_000 } as const;
      await fixture.store.costs.save(
        ["before", "after"].map((value) => ({ ...line, value })),
        tz,
        begins,
      );
    }
    const query = { group_by: "day,ref", tz, from: dayBefore, to: day };
    const { told, byHand } = await fixture.both(query);
    expect(told).toEqual(byHand);
    return told.rows.map(({ group, visits, spend }) => [group.day, group.ref, visits, spend.RUB]);
  }

  test("a day whose midnight the clock skips begins when the clock is put forward", async () => {
    expect(await around("America/Santiago", "2026-09-06", "2026-09-05", "2026-09-06T04:00:00Z")).toEqual([
      ["2026-09-05", "before", 6, "10.00"],
      ["2026-09-06", "after", 8, "10.00"],
    ]);
    const hours = await fixture.report({
      group_by: "hour",
      tz: "America/Santiago",
      from: "2026-09-06",
      to: "2026-09-06",
    });
    expect(hours.rows.map(({ group, visits }) => [group.hour, visits])[0]).toEqual(["2026-09-06T01:00", 2]);
    expect(hours.from).toBe("2026-09-06T04:00:00.000Z");
  });

  test("a day whose midnight comes twice begins with the first of them", async () => {
    // Cuba sets its clocks back at one o'clock: from midnight to one the hour comes twice.
    expect(await around("America/Havana", "2026-11-01", "2026-10-31", "2026-11-01T04:00:00Z")).toEqual([
      ["2026-10-31", "before", 6, "10.00"],
      ["2026-11-01", "after", 8, "10.00"],
    ]);
    const hours = await fixture.report({
      group_by: "hour",
      tz: "America/Havana",
      from: "2026-11-01",
      to: "2026-11-01",
    });
    expect(hours.rows.map(({ group, visits }) => [group.hour, visits])[0]).toEqual(["2026-11-01T00:00", 4]);
  });
});
