import { expect, test } from "vitest";
import type { Mode } from "./sandbox.ts";
import { click, sandboxForTest } from "./testing.ts";

test("sends a click on to another host, with its number, when nothing is set", async () => {
  const sandbox = await sandboxForTest();
  await click(sandbox, "/click/892/159/?sub1=a");
  const second = await click(sandbox, "/click/892/159/?sub1=b");
  expect(second.status).toBe(302);
  expect(second.headers.get("location")).toBe("https://advertiser.example/landing?click=2");
});

test("redirects to the location that was set", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "redirect", location: "/same/host?x=1" });
  const response = await click(sandbox, "/c");
  expect([response.status, response.headers.get("location")]).toEqual([302, "/same/host?x=1"]);
});

test("answers 200", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "ok" });
  const response = await click(sandbox, "/c");
  expect([response.status, await response.text()]).toEqual([200, "ok"]);
});

test.each([204, 302, 304, 404, 503])("answers the status %i", async (status) => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "status", status });
  const response = await click(sandbox, "/c");
  expect([response.status, await response.text()]).toEqual([status, ""]);
  expect(response.headers.get("retry-after")).toBeNull();
});

test.each([204, 304])("a %i has no length, since it has no body", async (status) => {
  const sandbox = await sandboxForTest();
  expect((await click(sandbox, `/status/${status}/c`)).headers.get("content-length")).toBeNull();
});

test("says when to come again", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "status", status: 429, retryAfter: 7 });
  expect((await click(sandbox, "/c")).headers.get("retry-after")).toBe("7");
});

test("records a click at once and answers it after the delay", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "slow", delayMs: 200 });
  const from = performance.now();
  const answered = click(sandbox, "/c");
  await sandbox.whenReceived(1, 5000);
  const recordedAfter = performance.now() - from;
  expect((await answered).status).toBe(302);
  expect(performance.now() - from).toBeGreaterThanOrEqual(195);
  expect(recordedAfter).toBeLessThan(195);
});

test("answers as configured after the delay", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "slow", delayMs: 1, answer: { kind: "status", status: 500 } });
  expect((await click(sandbox, "/c")).status).toBe(500);
  expect(sandbox.received[0]?.answered).toBe("slow 1 ms, status 500");
});

test("never answers, though the click is recorded", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "hang" });
  await expect(click(sandbox, "/c", 300)).rejects.toThrow(/timeout/);
  expect(sandbox.received.map(({ path }) => path)).toEqual(["/c"]);
});

test("drops the connection once the click is recorded", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "drop" });
  await expect(click(sandbox, "/c")).rejects.toThrow("fetch failed");
  expect(sandbox.received.map(({ path }) => path)).toEqual(["/c"]);
});

test("redirects to itself as often as configured, then to another host", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "self-redirect", hops: 2 });
  const locations: (string | null)[] = [];
  let target = "/click?sub1=a";
  while (target.startsWith("/")) {
    const location = (await click(sandbox, target)).headers.get("location");
    locations.push(location);
    target = location ?? "";
  }
  expect(locations).toEqual([
    "/hop/2/click?sub1=a",
    "/hop/1/click?sub1=a",
    "https://advertiser.example/landing?click=3",
  ]);
});

test("redirects to the same host without end", async () => {
  const sandbox = await sandboxForTest();
  sandbox.setMode({ kind: "loop" });
  expect((await click(sandbox, "//other.example/c?x=1")).headers.get("location")).toBe("/loop//other.example/c?x=1");
  expect((await click(sandbox, "/loop//other.example/c?x=1")).headers.get("location")).toBe(
    "/loop//other.example/c?x=1",
  );
});

test("a click keeps the mode that answered it", async () => {
  const sandbox = await sandboxForTest();
  for (const mode of [{ kind: "ok" }, { kind: "status", status: 404 }, { kind: "redirect" }] satisfies Mode[]) {
    sandbox.setMode(mode);
    await click(sandbox, "/c");
  }
  expect(sandbox.received.map(({ answered }) => answered)).toEqual(["ok", "status 404", "redirect"]);
});

test("refuses a mode that could not be answered", async () => {
  const sandbox = await sandboxForTest();
  expect(() => sandbox.setMode({ kind: "status", status: 99 })).toThrow("status: нужно целое число от 200 до 599");
  expect(() => sandbox.setMode({ kind: "redirect", location: "https://a.example/\r\nX: y" })).toThrow("location:");
  expect((await click(sandbox, "/c")).status).toBe(302);
});
