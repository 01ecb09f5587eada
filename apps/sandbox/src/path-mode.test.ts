import { expect, test } from "vitest";
import { pathMode } from "./path-mode.ts";
import { click, sandboxForTest } from "./testing.ts";

test.each([
  ["/status/503/click?a=1", { kind: "status", status: 503 }],
  ["/status/404", { kind: "status", status: 404 }],
  ["/ok/click", { kind: "ok" }],
  ["/ok?a=1", { kind: "ok" }],
  ["/slow/30000/click", { kind: "slow", delayMs: 30_000 }],
  ["/hang/", { kind: "hang" }],
  ["/drop/x/y", { kind: "drop" }],
  ["/loop/x", { kind: "loop" }],
  ["/hop/3/x", { kind: "self-redirect", hops: 2 }],
  ["/hop/1/x", { kind: "redirect" }],
])("%s asks for a mode", (target, mode) => {
  expect(pathMode(target)).toEqual(mode);
});

test.each(["/", "/click/892/159/", "/okay/x", "/click/ok/", "/?/ok/", "/statuses/503/"])(
  "%s asks for none",
  (target) => {
    expect(pathMode(target)).toBeUndefined();
  },
);

test("a path's mode wins over the current one, for that path alone", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "ok" });
  expect((await click(sandbox, "/status/503/c")).status).toBe(503);
  expect((await click(sandbox, "/c")).status).toBe(200);
  expect(sandbox.received.map(({ answered }) => answered)).toEqual(["status 503", "ok"]);
});

test("hops on the same host and then leaves it, with the query", async () => {
  const sandbox = await sandboxForTest();
  expect((await click(sandbox, "/hop/2/c?sub1=a")).headers.get("location")).toBe("/hop/1/c?sub1=a");
  expect((await click(sandbox, "/hop/1/c?sub1=a")).headers.get("location")).toMatch(/^https:\/\/advertiser\.example\//);
});

test.each([
  ["/status/", "status: нужно целое число от 200 до 599"],
  ["/status/99/c", "status: нужно целое число от 200 до 599"],
  ["/slow/fast/c", "delayMs: нужно целое число"],
  ["/hop/0/c", "/hop/: нужно целое число"],
  ["/hop/22/c", "/hop/: нужно целое число"],
])("%s is a 400 that says why, and no click", async (target, message) => {
  const sandbox = await sandboxForTest();
  const response = await click(sandbox, target);
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({ error: expect.stringContaining(message) });
  expect(sandbox.count).toBe(0);
});
