import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { OfferRow } from "../store/offers/model.ts";
import { OfferRegistry } from "./offer-registry.ts";
import { shippedOffers } from "./testing.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const AT = "2026-01-15T10:00:00.000Z";
const spring: OfferRow = {
  slug: "spring",
  title: "Spring",
  network: "n",
  template: "https://cpa.example/c",
  short: "sp",
  network_offer_id: null,
  click_id_param: null,
  active: 1,
  created_at: AT,
  updated_at: AT,
};

/** A table that a test writes, and what the registry said. */
function registry(rows: OfferRow[] = []) {
  const all = vi.fn(async (): Promise<readonly OfferRow[]> => structuredClone(rows));
  const notices: string[] = [];
  const errors: unknown[] = [];
  const offers = new OfferRegistry({
    file: shippedOffers,
    store: { all },
    ownHosts: [],
    onNotice: (notice) => notices.push(notice),
    onError: (error) => errors.push(error),
  });
  return { rows, all, notices, errors, offers, slugs: () => Array.from(offers.values(), ({ slug }) => slug) };
}

test("has the file's offers at once, the API's once they are read", async () => {
  const { offers, slugs } = registry([spring]);
  expect(slugs()).toEqual(["leads-tech", "otkaz"]);
  expect(offers.byShort("Eg5hd")?.slug).toBe("otkaz");
  await offers.refresh();
  expect(slugs()).toEqual(["leads-tech", "otkaz", "spring"]);
  expect(offers.byShort("sp")).toBe(offers.get("spring"));
});

test("sees each change within some seconds, a short link that moves too, and stops", async () => {
  const { rows, all, offers } = registry();
  offers.start();
  rows.push(spring);
  await vi.advanceTimersByTimeAsync(3_000);
  expect(offers.get("spring")?.active).toBe(true);
  rows[0] = { ...spring, active: 0, short: "sp2" };
  await vi.advanceTimersByTimeAsync(3_000);
  expect(offers.get("spring")?.active).toBe(false);
  expect([offers.byShort("sp"), offers.byShort("sp2")?.slug]).toEqual([undefined, "spring"]);
  offers.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(all).toHaveBeenCalledTimes(2);
});

test("an unchanged offer is not made again", async () => {
  const { offers } = registry([spring]);
  await offers.refresh();
  const before = offers.get("spring");
  await offers.refresh();
  expect(offers.get("spring")).toBe(before);
});

test("while the database is away the last good ones stay; that is reported once, and the reading goes on", async () => {
  const { rows, all, errors, offers } = registry([spring]);
  await offers.refresh();
  offers.start();
  all.mockRejectedValue(new Error("away"));
  await vi.advanceTimersByTimeAsync(30_000);
  expect(offers.get("spring")?.active).toBe(true);
  expect(errors).toEqual([new Error("away")]);
  all.mockImplementation(async () => structuredClone(rows));
  rows[0] = { ...spring, active: 0 };
  await vi.advanceTimersByTimeAsync(3_000);
  expect(offers.get("spring")?.active).toBe(false);
  all.mockRejectedValue(new Error("away again"));
  await vi.advanceTimersByTimeAsync(9_000);
  expect(errors).toEqual([new Error("away"), new Error("away again")]);
  offers.stop();
});

test("a refresh that somebody waits for reports its failure, and the next one comes all the same", async () => {
  const { all, errors, offers } = registry([spring]);
  all.mockRejectedValueOnce(new Error("away"));
  await expect(offers.refresh()).rejects.toThrow("away");
  await offers.refresh();
  expect(offers.get("spring")).toBeDefined();
  expect(errors).toEqual([]);
});

test("a read that was slow does not bring back what a later one has replaced", async () => {
  const { all, offers } = registry();
  const slow = Promise.withResolvers<readonly OfferRow[]>();
  all.mockReturnValueOnce(slow.promise).mockResolvedValueOnce([{ ...spring, active: 0 }]);
  const first = offers.refresh();
  const second = offers.refresh();
  slow.resolve([spring]);
  await Promise.all([first, second]);
  expect(offers.get("spring")?.active).toBe(false);
});

test("a stop with a read under way waits for nothing and reports nothing", async () => {
  const { all, errors, offers } = registry();
  const hanging = Promise.withResolvers<readonly OfferRow[]>();
  all.mockReturnValueOnce(hanging.promise);
  offers.start();
  await vi.advanceTimersByTimeAsync(3_000);
  offers.stop();
  hanging.reject(new Error("closed"));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(errors).toEqual([]);
  expect(all).toHaveBeenCalledTimes(1);
});

test("what conflicts with the file is reported once", async () => {
  const { rows, notices, offers } = registry([{ ...spring, slug: "otkaz" }]);
  await offers.refresh();
  rows.push(spring);
  await offers.refresh();
  expect(notices).toEqual([expect.stringContaining("«otkaz»")]);
});
