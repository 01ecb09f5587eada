import type { ConnectorStatus } from "@metka/contract";
import { expect, test } from "vitest";
import { Lane } from "./deliver/lane.ts";
import { SharedAttempts } from "./deliver/shared-attempts.ts";
import { REPORT } from "./log/testing.ts";
import { Metrics } from "./metrics.ts";

function metrics(
  pending: { host: string; pending: number }[] = [],
  lanes: Lane[] = [],
  offers: string[] = [],
  reportsBehindMs: () => number | undefined = () => undefined,
  connectors: readonly ConnectorStatus[] = [],
) {
  return new Metrics({
    lanes: () => lanes,
    monotonicMs: () => 0,
    offers: () => offers,
    pendingHosts: async () => pending,
    reportsBehindMs,
    connectors: async () => connectors,
    droppedLines: () => 7,
  });
}

const lines = async (of: Metrics) => (await of.text()).split("\n");

test("counts what became of clicks and requests", async () => {
  const counted = metrics();
  counted.click("otkaz", "stored");
  counted.click("otkaz", "stored");
  counted.click("otkaz", "duplicate");
  counted.request("/healthz", 200, 20);
  const text = await lines(counted);
  expect(text).toContain('metka_clicks_total{offer="otkaz",result="stored"} 2');
  expect(text).toContain('metka_clicks_total{offer="otkaz",result="duplicate"} 1');
  expect(text).toContain('metka_http_request_duration_seconds_sum{route="/healthz",status="200"} 0.02');
  expect(text).toContain('metka_http_request_duration_seconds_bucket{le="0.025",route="/healthz",status="200"} 1');
});

test("counts attempts in seconds, by host and outcome", async () => {
  const counted = metrics();
  counted.attempt({ ...REPORT, durationMs: 120 });
  expect(await lines(counted)).toContain(
    'metka_attempt_duration_seconds_sum{host="t.leads.tech",outcome="delivered"} 0.12',
  );
});

test("reports the lanes as they are when it is asked", async () => {
  const lane = new Lane("t.leads.tech", { most: 1000, shared: new SharedAttempts(1000) });
  const counted = metrics([], [lane]);
  lane.takeSlot(0);
  expect(await lines(counted)).toContain('metka_attempts_in_flight{host="t.leads.tech"} 1');
  expect(await lines(counted)).toContain('metka_attempts_limit{host="t.leads.tech"} 20');
  for (let n = 0; n < 5; n++) lane.breaker.failed(0);
  lane.giveBack("fresh");
  const text = await lines(counted);
  expect(text).toContain('metka_attempts_in_flight{host="t.leads.tech"} 0');
  expect(text).toContain('metka_breaker_open{host="t.leads.tech"} 1');
});

test("shows no loss of each offer there is, one that came later too, before the first", async () => {
  const offers = ["otkaz"];
  const counted = metrics([], [], offers);
  expect(await lines(counted)).toContain('metka_clicks_lost_total{offer="otkaz"} 0');
  offers.push("spring");
  counted.lost("otkaz");
  const text = await lines(counted);
  expect(text).toContain('metka_clicks_lost_total{offer="otkaz"} 1');
  expect(text).toContain('metka_clicks_lost_total{offer="spring"} 0');
});

test("forgets a host that has nothing pending any more", async () => {
  const pending = [{ host: "a.example", pending: 7 }];
  const counted = metrics(pending);
  expect(await lines(counted)).toContain('metka_deliveries_pending{host="a.example"} 7');
  pending.length = 0;
  expect((await counted.text()).includes("a.example")).toBe(false);
});

test("two gateways in one process keep their figures apart", async () => {
  const [one, other] = [metrics(), metrics()];
  one.click("otkaz", "stored");
  expect(await other.text()).not.toContain("otkaz");
  expect(one.contentType).toContain("text/plain");
});

test("reports how far behind the replica of reports is, and nothing where that is not known", async () => {
  let behind: number | undefined = 330_000;
  const counted = metrics([], [], [], () => behind);
  expect(await lines(counted)).toContain("metka_reports_behind_seconds 330");
  behind = undefined;
  expect(await counted.text()).not.toMatch(/^metka_reports_behind_seconds/m);
});

test("counts log lines that could not be written", async () => {
  const counted = metrics();
  await counted.text();
  expect(await lines(counted)).toContain("metka_log_lines_dropped_total 7");
});

test("tells how polls go from the first scrape on, and nothing of what is not known", async () => {
  const connector: ConnectorStatus = {
    name: "leads-tech",
    kind: "leads-tech",
    status: "failing",
    last_started_at: null,
    last_success_at: null,
    last_failure_at: null,
    last_error: "пароль не принят",
    failures: 3,
    lag_seconds: 70,
    next_run_at: null,
    every_minutes: 15,
    polled_by: null,
    summary: null,
    warnings: [],
    difference_percent: null,
  };
  const text = await lines(metrics([], [], [], undefined, [connector]));
  expect(text).toContain('metka_connector_failures{connector="leads-tech"} 3');
  expect(text).toContain('metka_connector_lag_seconds{connector="leads-tech"} 70');
  expect(text.some((line) => line.startsWith("metka_reconciliation_difference_percent{"))).toBe(false);
});
