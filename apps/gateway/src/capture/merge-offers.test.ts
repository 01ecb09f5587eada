import { expect, test } from "vitest";
import type { OfferRow } from "../store/offers/model.ts";
import { mergeOffers } from "./merge-offers.ts";
import { readOffers } from "./offers.ts";

const AT = "2026-01-15T10:00:00.000Z";
const file = readOffers(
  "offers.json",
  JSON.stringify({
    offers: [
      { slug: "own", title: "Own", network: "n", template: "https://own.example/c", short: "s", network_offer_id: "1" },
    ],
  }),
  [],
);

const row = (changed: Partial<OfferRow>): OfferRow => ({
  slug: "a",
  title: "A",
  network: "n",
  template: "https://cpa.example/c?s={ref}",
  short: null,
  network_offer_id: null,
  click_id_param: null,
  active: 1,
  created_at: AT,
  updated_at: AT,
  ...changed,
});

const merged = (rows: readonly OfferRow[], ownHosts: readonly string[] = []) => {
  const { offers, notices } = mergeOffers(file, rows, ownHosts);
  return { offers, notices, slugs: [...offers.keys()] };
};

test("the file's come first, then the API's, whole", () => {
  const { offers, notices, slugs } = merged([
    row({ short: "t", network_offer_id: "2", click_id_param: "sub8", active: 0 }),
    row({ slug: "b" }),
  ]);
  expect(slugs).toEqual(["own", "a", "b"]);
  expect(notices).toEqual([]);
  expect(offers.get("a")).toMatchObject({
    short: "t",
    networkOfferId: "2",
    template: { source: "https://cpa.example/c?s={ref}&sub8={click_id}" },
    active: false,
    saved: { createdAt: AT, updatedAt: AT },
    config: { template: "https://cpa.example/c?s={ref}", click_id_param: "sub8" },
  });
  expect(offers.get("b")).toMatchObject({ active: true, short: undefined, networkOfferId: undefined });
  expect(offers.get("own")).toMatchObject({ active: true, saved: undefined });
});

test("one whose slug the file has is hidden, and that is said", () => {
  const { offers, notices } = merged([row({ slug: "own", title: "Other", short: "t" })]);
  expect([...offers.values()]).toEqual([...file.values()]);
  expect(notices).toEqual(["Оффер «own» из API скрыт: такой же есть в OFFERS_FILE, действует он"]);
});

test("a short link that the file has is the file's, and so is a number of the network's", () => {
  const { offers, notices } = merged([row({ short: "s" }), row({ slug: "b", network_offer_id: "1" })]);
  expect(offers.get("a")).toMatchObject({ short: undefined, active: true });
  expect(offers.get("b")).toMatchObject({ networkOfferId: undefined, active: true });
  expect(notices).toEqual([
    "Короткая ссылка /s ведёт на оффер «own» из OFFERS_FILE, а не на «a» из API: дайте тому другую",
    "network_offer_id «1» в постбеках — оффер «own» из OFFERS_FILE, а не «b» из API: дайте тому другой",
  ]);
  expect(merged([row({ network: "m", network_offer_id: "1" })]).notices).toEqual([]);
});

test("one that this gateway cannot work with is left out, and that is said with the fix", () => {
  const { notices, slugs } = merged(
    [row({ template: "https://metka.example/go" }), row({ slug: "b" })],
    ["metka.example"],
  );
  expect(slugs).toEqual(["own", "b"]);
  expect(notices).toEqual([
    expect.stringMatching(
      /^Оффер «a» из API не действует: «metka\.example» — адрес самого сервиса.*Исправьте его: PUT \/api\/offers\/a$/,
    ),
  ]);
});
