import { describe, expect, test } from "vitest";
import type { LogLevel } from "../config.ts";
import { jsonLog } from "./json-log.ts";
import type { Log } from "./log.ts";
import {
  ACCEPTED_POSTBACK,
  CAPTURED,
  output,
  REFUSED_REQUEST,
  REJECTED,
  REJECTED_POSTBACK,
  REPORT,
  REQUEST,
  STORED,
  UNAVAILABLE,
} from "./testing.ts";

const LEVELS = { debug: 20, info: 30, warn: 40, error: 50 };

function written(tell: (log: Log) => void, level: LogLevel = "info"): Record<string, unknown>[] {
  const out = output();
  tell(jsonLog(level, out));
  return out.text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

test("a click is one line for its request and one for each attempt", () => {
  const lines = written((log) => {
    log.clickStored(234, STORED);
    log.sending({ id: 234, url: REPORT.url, network: "leads-tech", target: null });
    log.attempted(REPORT);
    log.request(REQUEST);
  });
  expect(lines).toEqual([
    {
      level: LEVELS.info,
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      msg: "attempt",
      tracking_id: 234,
      attempt: 1,
      outcome: "delivered",
      http_status: 302,
      location: "https://shop.example/",
      error: null,
      delivery: "delivered",
      duration_ms: 120,
      recorded: true,
      network: "leads-tech",
      host: "t.leads.tech",
      url: REPORT.url,
    },
    {
      level: LEVELS.info,
      time: expect.any(String),
      msg: "request",
      method: "POST",
      url: "/api/arbitrage/send-to-leads-tech/",
      status: 200,
      duration_ms: 12.34,
      ip: "203.0.113.7",
      tracking_id: 234,
    },
  ]);
});

test("the click itself, with its names, is logged at debug only, its secrets never", () => {
  const tell = (log: Log) => log.clickStored(234, STORED);
  expect(written(tell)).toEqual([]);
  const [line] = written(tell, "debug");
  expect(line).toMatchObject({ msg: "click", tracking_id: 234, click: { first_name: "Иван", user_id: "123456789" } });
  expect(JSON.stringify(line)).not.toContain("SECRET");
});

test("a redirect is a line of its own, and so is a lost one, with all that is needed to restore it", () => {
  const lines = written((log) => {
    log.redirected(5, CAPTURED);
    log.clickLost(CAPTURED, new Error("not written", { cause: new Error("disk full") }));
  });
  const { click_id } = CAPTURED.click;
  expect(lines).toMatchObject([
    { level: LEVELS.info, msg: "redirect", tracking_id: 5, click_id, offer: "leads-tech", isbot: 0 },
    {
      level: LEVELS.error,
      msg: "click lost",
      offer: "leads-tech",
      click: { click_id, ref: "a", user_id: "123456789" },
      url: CAPTURED.rendered.url,
      error: "not written ← disk full",
    },
  ]);
  expect(JSON.stringify(lines)).not.toMatch(/SECRET|Иван/);
});

test("a postback is a line of its own, with its verdict", () => {
  const lines = written((log) => {
    log.postback(ACCEPTED_POSTBACK);
    log.postback(REJECTED_POSTBACK);
  });
  expect(lines).toEqual([
    {
      level: LEVELS.info,
      time: expect.any(String),
      msg: "postback",
      network: "leads-tech",
      verdict: "accepted",
      reason: null,
      conversion_id: 12,
      click_id: ACCEPTED_POSTBACK.clickId,
    },
    {
      level: LEVELS.warn,
      time: expect.any(String),
      msg: "postback",
      network: "affise",
      verdict: "rejected",
      reason: REJECTED_POSTBACK.reason,
      conversion_id: null,
      click_id: null,
    },
  ]);
});

describe("levels", () => {
  test.each([
    ["an attempt that comes again", LEVELS.warn, (log: Log) => log.attempted(UNAVAILABLE)],
    ["a refused attempt", LEVELS.warn, (log: Log) => log.attempted(REJECTED)],
    ["a refused request", LEVELS.warn, (log: Log) => log.request(REFUSED_REQUEST)],
    ["a failed request", LEVELS.error, (log: Log) => log.request({ ...REFUSED_REQUEST, status: 503 })],
    ["a breaker", LEVELS.warn, (log: Log) => log.breaker("t.leads.tech", true)],
    ["an error", LEVELS.error, (log: Log) => log.error("x", new Error("y"))],
    ["a message", LEVELS.info, (log: Log) => log.info("x")],
  ])("%s", (_, level, tell) => {
    expect(written(tell).map((line) => line.level)).toEqual([level]);
    expect(written(tell, "silent")).toEqual([]);
  });

  test("what is below the level is not written", () => {
    expect(written((log) => log.request(REQUEST), "warn")).toEqual([]);
    expect(written((log) => log.attempted(REPORT), "warn")).toEqual([]);
    expect(written((log) => log.request(REFUSED_REQUEST), "error")).toEqual([]);
  });
});

test("a refused request has its code and its details", () => {
  expect(written((log) => log.request(REFUSED_REQUEST))).toMatchObject([
    { status: 400, error: "invalid_request", details: [{ path: "/ref", message: "тип не тот" }] },
  ]);
});

test("an attempt that comes again has the time of the next", () => {
  expect(written((log) => log.attempted(UNAVAILABLE))).toMatchObject([{ again_in_ms: 1234, delivery: "pending" }]);
});

test("an error has its causes and its stack", () => {
  const error = new Error("not written", { cause: new Error("disk full") });
  const [line] = written((log) => log.error("База не отвечает", error));
  expect(line).toMatchObject({ msg: "База не отвечает", error: "not written ← disk full" });
  expect(line?.stack).toContain("json-log.test.ts");
});

test("a line break or a quote in a value breaks no line", () => {
  const odd = { ...REPORT, error: 'a"\n{}\u2028', location: "\n" };
  expect(written((log) => log.attempted(odd))).toMatchObject([{ error: 'a"\n{}\u2028', location: "\n" }]);
});

test("flushing writes out what is buffered", async () => {
  const out = output();
  await jsonLog("info", out).flush(100);
  expect(out.flushed).toBe(1);
});
