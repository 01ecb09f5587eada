import type { ConnectorStatus } from "@metka/contract";
import { expect, test } from "vitest";
import { Breaker } from "../deliver/breaker.ts";
import { clickPeriods, clickReport, connectorReports, deliveryReport, diskReport, hostReports } from "./checks.ts";

const SETTINGS = {
  everyMs: 30_000,
  unreachableMs: 600_000,
  failedPercent: 30,
  noClicksMs: 3_600_000,
  diskPercent: 90,
  differencePercent: 5,
};

test("a host is bad while its breaker is open, well after an answer, and unknown before one", () => {
  const open = new Breaker();
  for (let n = 0; n < 5; n += 1) open.failed(0);
  const lane = (host: string, breaker: Breaker, good: number, failed: number) => ({
    host,
    breaker,
    ages: () => ({ good, failed }),
  });
  const never = Number.POSITIVE_INFINITY;
  const lanes = [
    lane("dead", open, 50, 20),
    lane("well", new Breaker(), 10, 20),
    lane("unknown", new Breaker(), never, never),
  ];
  const reports = hostReports(lanes, ["gone"], 0, SETTINGS);
  expect(reports.map(({ subject, isBad, ageMs, holdMs }) => [subject, isBad, ageMs, holdMs])).toEqual([
    ["dead", true, 20, 600_000],
    ["well", false, 10, 600_000],
    ["gone", false, 0, 600_000],
  ]);
});

test.each([
  [{ ended: 100, failing: 31 }, [true]],
  [{ ended: 100, failing: 30 }, [false]],
  [{ ended: 5, failing: 5 }, []],
  [{ ended: 5, failing: 0 }, [false]],
])("of deliveries %o", (share, expected) => {
  expect(deliveryReport(share, SETTINGS).map(({ isBad }) => isBad)).toEqual(expected);
});

test("no click is bad only at a time when clicks usually come", () => {
  const usual = [true, true, false, true, true, false, false];
  expect(clickReport([false, ...usual], SETTINGS)).toMatchObject([
    { isBad: true, details: expect.stringContaining("60 мин") },
  ]);
  expect(clickReport([true, ...usual], SETTINGS)).toMatchObject([{ isBad: false }]);
  expect(clickReport([false, true, true, true, false, false, false, false], SETTINGS)).toEqual([]);
  const periods = clickPeriods(Date.parse("2026-01-15T10:00:00Z"), SETTINGS);
  expect(periods).toHaveLength(8);
  expect(periods[1]).toEqual(["2026-01-14T09:00:00.000Z", "2026-01-14T10:00:00.000Z"]);
});

test("a disk is bad from its limit on", () => {
  expect([89, 90].map((percent) => diskReport("m", percent, SETTINGS).isBad)).toEqual([false, true]);
});

test("a connector is bad at the third failure, and well at the first success; its difference is its own alert", () => {
  const status = (changed: Partial<ConnectorStatus>): ConnectorStatus => ({
    name: "leads-tech",
    kind: "leads-tech",
    every_minutes: 15,
    status: "ok",
    last_started_at: null,
    last_success_at: null,
    last_failure_at: null,
    last_error: null,
    failures: 0,
    lag_seconds: null,
    next_run_at: null,
    polled_by: null,
    summary: null,
    warnings: [],
    difference_percent: null,
    ...changed,
  });
  const seen = (changed: Partial<ConnectorStatus>) =>
    connectorReports([status(changed)], SETTINGS).map(({ kind, isBad }) => `${kind} ${isBad}`);
  expect(seen({ failures: 2, status: "failing" })).toEqual([]);
  expect(seen({ failures: 3, status: "failing" })).toEqual(["connector_failing true"]);
  expect(seen({})).toEqual(["connector_failing false"]);
  expect(seen({ difference_percent: 6 })).toEqual(["connector_failing false", "reconciliation_off true"]);
  expect(seen({ difference_percent: 5 })).toEqual(["connector_failing false", "reconciliation_off false"]);
});
