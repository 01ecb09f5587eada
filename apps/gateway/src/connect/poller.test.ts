import { afterEach, beforeEach, expect, inject, test, vi } from "vitest";
import type { Store } from "../store/model.ts";
import { StoreFixture } from "../store/testing.ts";
import { pollBackoffMs } from "./backoff.ts";
import { type Connector, ConnectorError, type PollContext, type PollSummary } from "./connector.ts";
import { Poller } from "./poller.ts";

let fixture: StoreFixture;
let store: Store;
const pollers: Poller[] = [];
const failed: string[] = [];

beforeEach(async () => {
  fixture = await StoreFixture.open("sqlite", inject("postgresUrl"));
  store = await fixture.store();
});
afterEach(async () => {
  for (const poller of pollers.splice(0)) await poller.stop();
  failed.length = 0;
  await fixture?.close();
});

const DONE: PollSummary = { message: "строк: 3", changed: 3, warnings: ["поправьте оффер"] };
let runs = 0;

function pollerOf(poll: (context: PollContext) => Promise<PollSummary>): Poller {
  const connector: Connector = { name: "leads-tech", kind: "leads-tech", everyMs: 900_000, poll };
  const poller = new Poller({
    connectors: [connector],
    store: store.connectors,
    gateway: "a",
    newRun: () => `run-${runs++}`,
    random: () => 0.5,
    events: {
      succeeded: () => undefined,
      failed: (_, error) => void failed.push(error),
      storeFailed: (error) => void failed.push(String(error)),
    },
  });
  pollers.push(poller);
  return poller;
}

const row = async () => (await store.connectors.list()).rows[0];

test("a connector that was never polled is polled at the start, and again after its period", async () => {
  const poll = vi.fn(async () => DONE);
  pollerOf(poll).start();
  await vi.waitFor(async () => expect(await row()).toMatchObject({ run: null, failures: 0 }), 5_000);
  const { now } = await store.connectors.list();
  const { summary, next_run_at = 0 } = (await row()) ?? {};
  expect(JSON.parse(summary ?? "")).toEqual({ message: DONE.message, warnings: DONE.warnings });
  expect(next_run_at - now).toBeGreaterThan(890_000);
  expect(poll).toHaveBeenCalledTimes(1);
});

test("two that ask at once share one poll; a second gateway learns that it runs elsewhere", async () => {
  const gate = Promise.withResolvers<PollSummary>();
  const poll = vi.fn(() => gate.promise);
  const [first, second] = [pollerOf(poll), pollerOf(poll)];
  const asked = [first.run("leads-tech"), first.run("leads-tech")];
  await vi.waitFor(() => expect(poll).toHaveBeenCalled(), 5_000);
  expect(await second.run("leads-tech")).toBe("elsewhere");
  gate.resolve(DONE);
  expect(await Promise.all(asked)).toEqual(["done", "done"]);
  expect(poll).toHaveBeenCalledTimes(1);
});

test("one that is asked for by hand begins after the poll that was due, and is a full one", async () => {
  const gate = Promise.withResolvers<void>();
  const seen: boolean[] = [];
  const poller = pollerOf(async ({ full }) => {
    seen.push(full);
    if (seen.length === 1) await gate.promise;
    return DONE;
  });
  poller.start();
  await vi.waitFor(() => expect(seen).toEqual([false]), 5_000);
  const asked = [poller.run("leads-tech"), poller.run("leads-tech")];
  gate.resolve();
  expect(await Promise.all(asked)).toEqual(["done", "done"]);
  expect(seen).toEqual([false, true]);
});

test("a failure is kept in its own words and the next try waits longer each time", async () => {
  const poller = pollerOf(async () => {
    throw new ConnectorError("пароль не принят");
  });
  const waits: number[] = [];
  for (let n = 0; n < 3; n += 1) {
    await poller.run("leads-tech");
    const { now } = await store.connectors.list();
    waits.push(Math.round((((await row())?.next_run_at ?? 0) - now) / 30_000));
  }
  expect(waits).toEqual([1, 2, 4]);
  expect(await row()).toMatchObject({ error: "пароль не принят", failures: 3, summary: null });
});

test("an unexpected error does not show its text: it could hold a secret", async () => {
  const poller = pollerOf(async () => {
    throw new Error("token=abc");
  });
  await poller.run("leads-tech");
  expect((await row())?.error).toBe("внутренняя ошибка, подробности в журнале");
});

test("a stop cuts a poll off, and the next gateway polls at once", async () => {
  const began = Promise.withResolvers<void>();
  const poller = pollerOf(
    ({ signal }) =>
      new Promise((_, reject) => {
        began.resolve();
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      }),
  );
  const run = poller.run("leads-tech");
  await began.promise;
  await poller.stop();
  expect(await run).toBe("elsewhere");
  expect(await row()).toMatchObject({ run: null, failures: 0, error: null });
  expect(failed).toEqual([]);
  const next = vi.fn(async () => DONE);
  pollerOf(next).start();
  await vi.waitFor(() => expect(next).toHaveBeenCalled(), 5_000);
});

test("the wait after a failure grows to an hour and respects what the other side asked for", () => {
  expect([1, 2, 7, 8, 50].map((failures) => pollBackoffMs(failures, 0.5) / 60_000)).toEqual([0.5, 1, 32, 60, 60]);
  expect(pollBackoffMs(1, 0.5, 120_000)).toBe(120_000);
  expect(pollBackoffMs(1, 0)).toBe(24_000);
});
