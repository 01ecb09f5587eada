import { expect, test, vi } from "vitest";
import { ApiError } from "../errors.ts";
import { type CommitResult, type FirstClick, StoreUnavailable } from "../store/model.ts";
import {
  type AcceptDeps,
  type AttemptedDelivery,
  acceptClick,
  type IncomingClick,
  type Outbox,
} from "./accept-click.ts";
import type { Offers } from "./offers.ts";
import { capture, FACTS, NOW, offersWith, shippedOffers } from "./testing.ts";

const { nowMs, ip, userAgent } = FACTS;
const DELIVERED: AttemptedDelivery = { status: "delivered", http_status: 302, attempts: 1, unknowns: 0, error: null };
const URL_SENT = "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=7";

interface Faked {
  readonly result?: CommitResult | Error;
  readonly slot?: boolean;
  readonly underWay?: boolean;
  readonly outcome?: AttemptedDelivery | undefined;
  /** Until the click is durable. */
  readonly spentMs?: number;
  readonly offers?: Offers;
}

/** An intake whose outbox and database are fakes; `calls` tells what was asked of them, in order. */
function intake(fake: Faked = {}) {
  const { result = { kind: "stored", id: 234 }, slot = true, underWay = false, outcome = DELIVERED } = fake;
  const calls: string[] = [];
  const outbox: Outbox = {
    takeSlot: (host, awaited) => calls.push(`takeSlot ${host}${awaited ? "" : ", not awaited"}`) > 0 && slot,
    giveSlotBack: (host) => void calls.push(`giveSlotBack ${host}`),
    begin: (id, { url }) => void calls.push(`begin ${id} ${url}`),
    queued: (host) => void calls.push(`queued ${host}`),
    underWay: () => underWay,
    outcome: async (id, host, { slotMs, waitMs }) => {
      calls.push(`outcome ${id} ${host} ${slotMs} ${waitMs}`);
      return "outcome" in fake ? fake.outcome : outcome;
    },
  };
  const commitClick: AcceptDeps["commitClick"] = vi.fn(async () => {
    calls.push("commit");
    if (result instanceof Error) throw result;
    return result;
  });
  const accept = (incoming: Partial<IncomingClick> = {}) =>
    acceptClick(
      { body: { user_id: 7 }, facts: { nowMs, ip, userAgent }, eventId: null, wait: true, ...incoming },
      {
        commitClick,
        outbox,
        offers: fake.offers ?? shippedOffers,
        settings: { defaultOffer: "leads-tech", launchParams: "off", appSecrets: new Map(), launchParamsMaxAgeMs: 1 },
        now: () => NOW,
        monotonicMs: () => (calls.includes("commit") ? (fake.spentMs ?? 0) : 0),
        onStored: (id) => void calls.push(`stored ${id}`),
      },
    );
  return { accept, calls, commitClick };
}

const stored: FirstClick = {
  id: 12,
  click_id: "first",
  host: "first.example",
  status: "pending",
  http_status: 503,
  attempts: 3,
  unknowns: 1,
};

test("commits first, then begins the attempt, then waits for its outcome", async () => {
  const { accept, calls, commitClick } = intake();
  const accepted = await accept({ eventId: "e" });
  expect(calls).toEqual([
    "takeSlot t.leads.tech",
    "commit",
    "stored 234",
    `begin 234 ${URL_SENT}`,
    "outcome 234 t.leads.tech 500 9700",
  ]);
  expect(commitClick).toHaveBeenCalledWith({
    click: accepted.click,
    delivery: { network: "leads-tech", host: "t.leads.tech", url: URL_SENT, user_agent: "Browser/1", referer: null },
    leased: true,
    eventId: "e",
  });
  expect(accepted).toMatchObject({ id: 234, duplicate: false, sentUrl: URL_SENT, delivery: DELIVERED });
});

test("without a free slot the click is stored free and queued", async () => {
  const { accept, calls, commitClick } = intake({ slot: false, outcome: undefined });
  const { delivery, attempted } = await accept();
  expect(calls).toEqual([
    "takeSlot t.leads.tech",
    "commit",
    "stored 234",
    "queued t.leads.tech",
    "outcome 234 t.leads.tech 500 9700",
  ]);
  expect(commitClick).toHaveBeenCalledWith(expect.objectContaining({ leased: false }));
  expect(delivery).toEqual({ status: "pending", http_status: null, attempts: 0, unknowns: 0 });
  expect(attempted).toBeUndefined();
});

test("a caller that does not wait is answered with the attempt just begun", async () => {
  const { accept, calls } = intake();
  const { delivery, attempted } = await accept({ wait: false });
  expect(calls).toContain("takeSlot t.leads.tech, not awaited");
  expect(calls).not.toContainEqual(expect.stringContaining("outcome"));
  expect(delivery).toEqual({ status: "pending", http_status: null, attempts: 1, unknowns: 0 });
  expect(attempted).toBeUndefined();
});

test.each([
  [0, 9700],
  [1200, 8500],
  [20_000, 0],
])("the time that the gateway itself took (%i ms) is part of the wait", async (spent, waitMs) => {
  const { accept, calls } = intake({ spentMs: spent });
  await accept();
  expect(calls.at(-1)).toBe(`outcome 234 t.leads.tech 500 ${waitMs}`);
});

test("a refused click takes no slot and writes nothing", async () => {
  const { accept, calls } = intake();
  await expect(accept({ body: { offer: "nope" } })).rejects.toMatchObject({ code: "unknown_offer" });
  expect(calls).toEqual([]);
});

test.each([
  ["a duplicate", { kind: "duplicate", first: stored }],
  ["a conflict", { kind: "conflict" }],
  ["a failed commit", new StoreUnavailable("gone")],
  ["any other failure", new Error("odd")],
] as const)("%s gives its slot back and begins nothing", async (_, result) => {
  const { accept, calls } = intake({ result });
  await accept().catch(() => undefined);
  expect(calls).toEqual(["takeSlot t.leads.tech", "commit", "giveSlotBack t.leads.tech"]);
});

test("without a slot there is none to give back", async () => {
  const { accept, calls } = intake({ result: { kind: "conflict" }, slot: false });
  await accept().catch(() => undefined);
  expect(calls).toEqual(["takeSlot t.leads.tech", "commit"]);
});

test("a conflict shows nothing of the first click", async () => {
  const error: unknown = await intake({ result: { kind: "conflict" } })
    .accept()
    .catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ code: "event_id_conflict", details: [] });
});

test("a database that is away is store_unavailable, with the cause for the log", async () => {
  const cause = new StoreUnavailable("gone");
  await expect(intake({ result: cause }).accept()).rejects.toMatchObject({ code: "store_unavailable", cause });
  const odd = new Error("odd");
  await expect(intake({ result: odd }).accept()).rejects.toBe(odd);
});

test("a duplicate gets the first click's ids and present state, and all else as it sent it itself", async () => {
  const { accept } = intake({ result: { kind: "duplicate", first: stored } });
  const accepted = await accept({ body: { user_id: 7, ref: "{ref}", ref_source: "mine" } });
  expect(accepted).toMatchObject({
    id: 12,
    duplicate: true,
    sentUrl: URL_SENT.replace("&sub6", "&sub5=mine&sub6"),
    delivery: { status: "pending", http_status: 503, attempts: 3, unknowns: 1 },
    attempted: undefined,
  });
  expect(accepted.click).toEqual({
    ...capture({ user_id: 7, ref: "{ref}", ref_source: "mine" }).click,
    click_id: "first",
  });
  expect(accepted.notes.map(({ code }) => code)).toEqual(["unresolved_macro"]);
  expect([...accepted.params]).toEqual([
    ["sub1", "babkimankirf"],
    ["sub2", "vk_bot_otkaz_1offer"],
    ["sub5", "mine"],
    ["sub6", "7"],
  ]);
});

test("a duplicate's URL names the click that is stored, not one that never was", async () => {
  const { accept } = intake({ result: { kind: "duplicate", first: stored }, offers: offersWith("c={click_id}") });
  const { sentUrl } = await accept({ body: { offer: "test" } });
  expect(sentUrl).toBe("https://cpa.example/c?c=first");
});

test("a duplicate waits with the first caller while its attempt is under way", async () => {
  const { accept, calls } = intake({ result: { kind: "duplicate", first: stored }, underWay: true });
  const accepted = await accept();
  expect(calls.at(-1)).toBe("outcome 12 first.example 500 9700");
  expect(accepted.delivery).toEqual(DELIVERED);
});

test("a duplicate that does not wait is answered at once, though the attempt is under way", async () => {
  const { accept, calls } = intake({ result: { kind: "duplicate", first: stored }, underWay: true });
  const accepted = await accept({ wait: false });
  expect(calls).toHaveLength(3);
  expect(accepted.delivery).toMatchObject({ status: "pending", attempts: 3 });
});

test("a duplicate whose wait runs out gets the stored state", async () => {
  const { accept } = intake({ result: { kind: "duplicate", first: stored }, underWay: true, outcome: undefined });
  expect((await accept()).delivery).toMatchObject({ status: "pending", http_status: 503, attempts: 3 });
});
