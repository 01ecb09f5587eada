import { describe, expect, test } from "vitest";
import { accepted, settled } from "./testing/fake-page.ts";
import { nextPage, openPage } from "./testing/open-page.ts";

const HOUR = 3_600_000;

describe("a click that gets no answer", () => {
  test("is kept before it is tried, and forgotten when the gateway has it", async () => {
    const kept: number[] = [];
    const { page, send } = openPage();
    const answer = page.onRequest;
    page.onRequest = (request) => {
      kept.push(page.storage?.length ?? 0);
      answer?.(request);
    };
    await send();
    await settled();
    expect([kept, page.storage?.length]).toEqual([[1], 0]);
  });

  test("is tried again after 1, 2, 4 … 300 s, the same to the letter", async () => {
    const { page, send } = openPage({ mood: "down" });
    await send();
    const waits: number[] = [];
    for (let failure = 0; failure < 11; failure += 1) {
      waits.push(page.nextTimerMs ?? 0);
      await page.pass(page.nextTimerMs ?? 0);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300].map((seconds) => seconds * 1_000));
    expect(new Set(page.requests.map(({ init }) => init.body)).size).toBe(1);
    expect(page.requests).toHaveLength(12);
  });

  test.each([
    [0, 800],
    [1, 1_200],
  ])("is tried a fifth sooner or later by chance %d", async (chance, wait) => {
    const { page, send } = openPage({ mood: "down", prepare: (fake) => Object.assign(fake, { chance }) });
    await send();
    expect(Math.round(page.nextTimerMs ?? 0)).toBe(wait);
  });

  test("is tried at once when the page is seen again or the network is back", async () => {
    const { page, gateway, send } = openPage({ mood: "down" });
    await send();
    gateway.mood = "up";
    await page.show();
    expect([gateway.clicks.size, page.storage?.length, page.nextTimerMs]).toEqual([1, 0, undefined]);
  });

  test("goes out at the next start with its first time, its ID and its body", async () => {
    const first = openPage({ mood: "down" });
    const { event_id } = await first.send();
    const sentAt = first.page.nowMs;
    await first.page.pass(HOUR);
    const second = nextPage(first, { mood: "up", url: "https://app.example/" });
    await settled();
    expect(second.page.requests.map(({ init }) => init.body)).toEqual([first.page.requests[0]?.init.body]);
    const click = second.gateway.clicks.get(event_id);
    expect(click?.timestamp).toBe(new Date(sentAt).toISOString());
    expect(second.page.storage?.length).toBe(0);
  });

  test("keeps its first time when the same visit is sent again after a reload", async () => {
    const first = openPage({ mood: "down" });
    const { event_id } = await first.send();
    await first.page.pass(5_000);
    const second = nextPage(first);
    await settled();
    await second.page.pass(1);
    const again = second.send();
    second.gateway.mood = "up";
    await second.page.pass(5_000);
    expect((await again).event_id).toBe(event_id);
    expect(second.gateway.clicks.get(event_id)?.timestamp).toBe("2026-11-22T12:00:00.000Z");
    expect(new Set(second.page.requests.map(({ click }) => click.timestamp)).size).toBe(1);
    expect(second.page.storage?.length).toBe(0);
  });
});

describe("one click at a time", () => {
  test("is never asked for twice at once, however it is asked for", async () => {
    const { page, gateway, tracker, send } = openPage({ mood: "silent" });
    const sends = [send(), send(), tracker.autoSendOnUTMChange({ id: 555555 }, { ref: "a" })];
    await settled();
    await page.show();
    sends.push(send());
    await page.pass(19_000);
    await page.show();
    expect(page.requests).toHaveLength(1);
    gateway.mood = "up";
    await page.pass(5_000);
    expect(page.requests).toHaveLength(2);
    expect(gateway.doubled).toEqual([]);
    // Each learns what became of the attempt that it asked for.
    const results = await Promise.all(sends);
    expect(new Set(results.map((result) => result?.event_id)).size).toBe(1);
  });

  test("is not asked for twice where an earlier page's own attempt of it is under way", async () => {
    const first = openPage({ mood: "down" });
    await first.send();
    const second = nextPage(first, { mood: "silent" });
    await settled();
    second.send();
    await settled();
    expect([second.page.requests.length, second.gateway.doubled]).toEqual([1, []]);
  });

  test("is one request where two of the caller's clicks have one ID", async () => {
    const { page, tracker } = openPage({ mood: "silent" });
    for (const ref of ["a", "b"]) tracker.sendToLeadsTech({ id: 1 }, { ref }, { event_id: "order-7" });
    await settled();
    expect(page.requests.map(({ click }) => click.ref)).toEqual(["a"]);
  });

  test("is one click too where an answer that comes late crosses a next start", async () => {
    const first = openPage({ mood: "mute" });
    const { gateway } = first;
    first.send();
    await settled();
    const second = nextPage(first, { mood: "up" });
    await settled();
    expect([gateway.requests, gateway.clicks.size, second.page.storage?.length]).toEqual([2, 1, 0]);
  });
});

describe("clicks that wait together", () => {
  test("go out in order, one after another, when the first gets through", async () => {
    const { page, gateway, send } = openPage({ mood: "down" });
    for (const visit of ["a", "b", "c"]) {
      await send(visit);
      page.nowMs += 1;
    }
    const before = page.requests.length;
    gateway.mood = "up";
    await send("d");
    await settled();
    expect(page.requests.slice(before).map(({ click }) => click.ref)).toEqual(["d", "a", "b", "c"]);
    expect([page.storage?.length, page.nextTimerMs]).toEqual([0, undefined]);
  });

  test("wait no longer for it that they were three: failures at one moment are one failure", async () => {
    const { page, send } = openPage({ mood: "down" });
    await Promise.all(["a", "b", "c"].map((visit) => send(visit)));
    expect(page.nextTimerMs).toBe(1_000);
  });

  test("are not tried one by one while nobody is there", async () => {
    const { page, gateway, send } = openPage({ mood: "down" });
    await Promise.all(["a", "b", "c"].map((visit) => send(visit)));
    await page.pass(1_000);
    expect(page.requests.map(({ click }) => click.ref)).toEqual(["a", "b", "c", "a"]);
    gateway.mood = "silent";
    for (let shown = 0; shown < 3; shown += 1) await page.show();
    expect(page.requests.filter(({ over }) => !over)).toHaveLength(1);
  });

  test("do not wait for one whose own attempt is under way", async () => {
    const { page, gateway, send } = openPage({ mood: "down" });
    for (const visit of ["a", "b"]) await send(visit);
    gateway.mood = "silent";
    send("a");
    await settled();
    gateway.mood = "up";
    await page.show();
    expect(Array.from(gateway.clicks.values(), ({ ref }) => ref)).toEqual(["b"]);
  });

  test.each([403, 500])("are not held up by one that the gateway stumbles over with %i", async (status) => {
    const { page, gateway, send } = openPage({ mood: "down" });
    await send("poisoned");
    for (const visit of ["a", "b"]) await send(visit);
    gateway.mood = "up";
    const answer = page.onRequest;
    page.onRequest = (request) => {
      if (request.click.ref === "poisoned") request.respond(status, "<html>");
      else answer?.(request);
    };
    await page.show();
    expect(Array.from(gateway.clicks.values(), ({ ref }) => ref)).toEqual(["a", "b"]);
    expect(page.requests.filter(({ click }) => click.ref === "poisoned")).toHaveLength(2);
    const before = page.requests.length;
    await page.pass(HOUR);
    expect(page.requests.length - before).toBeLessThan(25);
    expect(page.storage?.length).toBe(1);
  });

  test("are let go when the gateway refuses them for good, and the developer is warned", async () => {
    const { page, send } = openPage();
    page.onRequest = (request) => request.respond(400, { success: false, error: { code: "x", message: "Плохо" } });
    expect(await send()).toMatchObject({ status: "refused", error: "Плохо" });
    await page.pass(HOUR);
    expect([page.requests.length, page.storage?.length, page.nextTimerMs]).toEqual([1, 0, undefined]);
    expect(page.warnings).toEqual([expect.stringContaining("Плохо")]);
  });
});

describe("a gateway that is down", () => {
  test.each(["down", "silent", "busy"] as const)("(%s) is asked 30 times in an hour at most", async (mood) => {
    const { page, send } = openPage({ mood });
    for (let visit = 0; visit < 20; visit += 1) {
      send(String(visit));
      await page.pass(25_000);
    }
    const before = page.requests.length;
    await page.pass(HOUR);
    expect(page.requests.length - before).toBeLessThan(30);
    expect(page.storage?.length).toBe(20);
  });

  test("is asked no more often when a component is rendered a thousand times", async () => {
    const { page, tracker } = openPage({ mood: "down" });
    for (let render = 0; render < 1_000; render += 1) {
      await tracker.autoSendOnUTMChange({ id: 555555 }, { ref: "a" });
    }
    expect(page.requests).toHaveLength(1);
  });

  test("is left alone after stop(), also by what is under way", async () => {
    const { page, gateway, tracker, send } = openPage({ mood: "down" });
    await Promise.all(["a", "b"].map((visit) => send(visit)));
    gateway.mood = "silent";
    page.show();
    await settled();
    const before = page.requests.length;
    tracker.stop();
    expect(page.listeners).toBe(0);
    page.requests.at(-1)?.respond(202, accepted());
    await page.pass(HOUR);
    await page.show();
    expect([page.requests.length, page.nextTimerMs, page.storage?.length]).toEqual([before, undefined, 1]);
  });

  test("is not asked for what an earlier page has left by a tracker that was stopped at once", async () => {
    const first = openPage({ mood: "down" });
    await first.send();
    const second = nextPage(first);
    second.tracker.stop();
    await second.page.pass(HOUR);
    expect(second.page.requests).toEqual([]);
  });
});
