import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FakeGateway, MOODS, type Mood } from "./testing/fake-gateway.ts";
import { settled } from "./testing/fake-page.ts";
import { MemoryStorage } from "./testing/memory-storage.ts";
import { nextPage, type OpenedPage, openPage } from "./testing/open-page.ts";

const HOUR = 3_600_000;

/** What may happen next, and in which tab. */
type Step = { readonly tab: number } & (
  | { readonly what: "send" | "auto"; readonly visit: string }
  | { readonly what: "mood"; readonly mood: Mood }
  | { readonly what: "pass"; readonly ms: number }
  | { readonly what: "hide" | "show" | "restart" }
);

const tab = fc.nat(1);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ tab, what: fc.constantFrom("send", "auto"), visit: fc.constantFrom(..."abcdef") }),
  fc.record({ tab, what: fc.constant("mood"), mood: fc.constantFrom(...MOODS) }),
  fc.record({ tab, what: fc.constant("pass"), ms: fc.constantFrom(0, 500, 1_000, 5_000, 20_000, 400_000) }),
  fc.record({ tab, what: fc.constantFrom("hide", "show", "restart") }),
);

/** Tabs of one browser, and what was sent in them. */
class Browser {
  readonly gateway = new FakeGateway();
  readonly storage = new MemoryStorage();
  readonly tabs: OpenedPage[];
  /** The first time of each visit, by its ID. */
  readonly made = new Map<string, number>();
  readonly visits = new Set<string>();

  constructor(tabs: number) {
    this.tabs = Array.from({ length: tabs }, () => openPage({ gateway: this.gateway, storage: this.storage }));
  }

  async do(step: Step): Promise<void> {
    const at = step.tab % this.tabs.length;
    const opened = this.tabs[at];
    if (opened === undefined) return;
    const { page, tracker, send } = opened;
    if (step.what === "send" || step.what === "auto") this.visits.add(step.visit);
    switch (step.what) {
      case "send":
        send(step.visit);
        break;
      case "auto":
        tracker.autoSendOnUTMChange({ id: 555555 }, { ref: step.visit });
        break;
      case "mood":
        this.gateway.mood = step.mood;
        break;
      case "pass":
        for (const { page } of this.tabs) await page.pass(step.ms);
        break;
      case "hide":
        await page.hide();
        break;
      case "show":
        await page.show();
        break;
      case "restart":
        this.tabs[at] = nextPage(opened);
        break;
    }
    await settled();
    for (const { click, atMs } of page.requests) {
      const id = String(click.event_id);
      if (!this.made.has(id)) this.made.set(id, atMs);
    }
  }

  /** The gateway recovers, and the browser is opened once more. */
  async end(): Promise<void> {
    this.gateway.mood = "up";
    for (const { page } of this.tabs) await page.pass(HOUR);
    this.tabs.forEach((opened, at) => {
      this.tabs[at] = nextPage(opened);
    });
    await settled();
  }
}

/** Every visit is at the gateway under its one ID, and nothing is left behind. */
function expectAllDelivered({ gateway, storage, made, visits }: Browser): void {
  expect(new Set(Array.from(gateway.clicks.values(), ({ ref }) => ref))).toEqual(visits);
  expect(Array.from(gateway.clicks.keys()).sort()).toEqual(Array.from(made.keys()).sort());
  expect(gateway.doubled).toEqual([]);
  expect(storage.keys).toEqual([]);
}

const schedule = fc.array(step, { maxLength: 25 });

describe("whatever becomes of the gateway and of the page", () => {
  test("each click comes to the gateway with its first time, under one ID, and the storage ends empty", async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const browser = new Browser(1);
        for (const next of steps) await browser.do(next);
        await browser.end();
        expectAllDelivered(browser);
        for (const [id, atMs] of browser.made) {
          expect(browser.gateway.clicks.get(id)?.timestamp).toBe(new Date(atMs).toISOString());
        }
      }),
      { numRuns: 150 },
    );
  });

  test("two tabs with one storage deliver it all, each click under one ID", async () => {
    await fc.assert(
      fc.asyncProperty(schedule, async (steps) => {
        const browser = new Browser(2);
        for (const next of steps) await browser.do(next);
        await browser.end();
        expectAllDelivered(browser);
      }),
      { numRuns: 100 },
    );
  });
});

test("what one tab could not send, another that is opened later sends, and the first forgets it too", async () => {
  const gateway = new FakeGateway();
  const storage = new MemoryStorage();
  const first = openPage({ gateway, storage, mood: "down" });
  await first.send();
  const second = openPage({ gateway, storage, mood: "up" });
  await settled();
  expect([second.page.requests.length, gateway.clicks.size, storage.length]).toEqual([1, 1, 0]);
  await first.page.pass(HOUR);
  expect([gateway.clicks.size, first.page.nextTimerMs, storage.length]).toEqual([1, undefined, 0]);
});
