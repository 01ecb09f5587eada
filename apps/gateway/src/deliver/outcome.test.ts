import { describe, expect, test } from "vitest";
import type { NetworkAnswer } from "../network/network-client.ts";
import { outcomeOf } from "./outcome.ts";

const NOW = Date.UTC(2026, 0, 15, 10);
const SENT = "https://t.leads.tech/click/892/159/?sub1=a";

function outcome(status: number, headers: { location?: string; retryAfter?: string } = {}, url = SENT) {
  const answer: NetworkAnswer = { kind: "answer", status, location: null, retryAfter: null, ...headers };
  return outcomeOf(url, answer, NOW);
}

test.each([200, 201, 204, 206, 299])("%i is delivered", (status) => {
  expect(outcome(status)).toEqual({ outcome: "delivered", http_status: status, location: null, error: null });
});

test.each([400, 401, 403, 404, 405, 410, 413, 418, 422, 451, 499])("%i is rejected: it would be so again", (status) => {
  const error = `HTTP ${status}`;
  expect(outcome(status)).toEqual({ outcome: "rejected", http_status: status, location: null, error });
});

test.each([408, 425, 429, 500, 502, 503, 504, 520, 599, 100, 199])("%i is unavailable: worth another try", (status) => {
  const error = `HTTP ${status}`;
  expect(outcome(status)).toEqual({ outcome: "unavailable", http_status: status, location: null, error });
});

test("refused before anything was sent is unavailable; after it nobody knows", () => {
  const reason = "connect ECONNREFUSED";
  const end = { http_status: null, location: null, error: reason };
  expect(outcomeOf(SENT, { kind: "failure", sent: false, reason }, NOW)).toEqual({ ...end, outcome: "unavailable" });
  expect(outcomeOf(SENT, { kind: "failure", sent: true, reason }, NOW)).toEqual({ ...end, outcome: "unknown" });
});

describe("a redirect", () => {
  test.each([
    ["to another host", "https://shop.example/landing"],
    ["to another host without a scheme", "//shop.example/landing"],
    ["to a subdomain", "https://www.t.leads.tech/"],
    ["to a Cyrillic host", "https://безотказа.бабкиманки.рф/"],
    ["into an app", "vk://app123"],
    ["into a messenger", "tg:resolve?domain=x"],
    ["into a shop", "market://details?id=x"],
    ["into an app, with the network's own host in it", "intent://t.leads.tech/c#Intent;end"],
  ])("%s is how a network takes a click", (_, location) => {
    for (const status of [301, 302, 303, 307, 308]) {
      expect(outcome(status, { location })).toEqual({
        outcome: "delivered",
        http_status: status,
        location,
        error: null,
      });
    }
  });

  test.each(["/further", "?a=b", "https://T.LEADS.TECH/x", "https://t.leads.tech:8443/x"])(
    "to the same host (%s) has been followed far enough",
    (location) => {
      expect(outcome(302, { location })).toMatchObject({
        outcome: "rejected",
        location,
        error: "слишком много переадресаций внутри сети",
      });
    },
  );

  test("from https to http on the same host is rejected, and says why", () => {
    expect(outcome(302, { location: "http://t.leads.tech:8080/x" })).toMatchObject({
      outcome: "rejected",
      error: expect.stringContaining("с https на http"),
    });
  });

  test("without a Location, or with one that cannot be read, is rejected", () => {
    expect(outcome(302)).toMatchObject({ outcome: "rejected", error: "переадресация без Location" });
    expect(outcome(302, { location: "https://[" })).toMatchObject({
      outcome: "rejected",
      error: "переадресация по нечитаемому адресу",
    });
  });

  test("keeps of its Location what a database can hold", () => {
    const location = `https://shop.example/${"x".repeat(3000)}`;
    expect(outcome(302, { location }).location).toBe(location.slice(0, 2048));
    expect(outcome(302, { location: "https://shop.example/\0\ud800" }).location).toBe("https://shop.example/\ufffd");
  });
});

describe("Retry-After", () => {
  test.each([
    ["0", 0],
    ["7", 7000],
    ["3600", 3_600_000],
    ["Thu, 15 Jan 2026 10:01:00 GMT", 60_000],
    ["Thu, 15 Jan 2026 09:00:00 GMT", 0],
    ["172800", 3_600_000],
    ["Thu, 15 Jan 2099 10:00:00 GMT", 3_600_000],
  ])("%s", (retryAfter, ms) => {
    for (const status of [429, 503, 408]) expect(outcome(status, { retryAfter }).retryAfterMs).toBe(ms);
  });

  test.each(["", "soon", "1e3 s", "-", "99999999999999", "-5", "10.5", "1;"])(
    "that nobody can read (%s) asks nothing",
    (retryAfter) => {
      expect(outcome(503, { retryAfter })).not.toHaveProperty("retryAfterMs");
    },
  );

  test("says nothing where the click is not sent again", () => {
    expect(outcome(404, { retryAfter: "7" })).not.toHaveProperty("retryAfterMs");
    expect(outcome(200, { retryAfter: "7" })).not.toHaveProperty("retryAfterMs");
  });
});
