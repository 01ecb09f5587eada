import { describe, expect, test } from "vitest";
import { clickIds, evidence, lastClick, offerScope } from "./attribute.ts";
import { AT, CLICK, SETTINGS } from "./testing.ts";

const OTHER = CLICK.replace("01k", "01m");
const ids = (...params: [string, string][]) =>
  clickIds(
    params.map(([name, value]) => ({ name, value })),
    SETTINGS.parameters,
  ).map(({ parameter, clickId }) => `${parameter} ${clickId}`);

describe("values that may be a click's id", () => {
  test("the network's own parameters come first, in their order; then all others as they came", () => {
    expect(ids(["b", OTHER], ["sub8", CLICK])).toEqual([`sub8 ${CLICK}`, `b ${OTHER}`]);
    expect(ids(["sub8", OTHER], ["click_id", CLICK])).toEqual([`click_id ${CLICK}`, `sub8 ${OTHER}`]);
    expect(ids(["aff_sub", CLICK])).toEqual([`aff_sub ${CLICK}`]);
  });

  test("one that comes twice is looked for once, in any case of its letters", () => {
    expect(ids(["b", CLICK], ["sub8", CLICK.toUpperCase()])).toEqual([`sub8 ${CLICK}`]);
  });

  test("what is no ULID is none", () => {
    expect(
      ids(["a", CLICK.slice(1)], ["b", `${CLICK}0`], ["c", CLICK.replace("k", "u")], ["d", `8${CLICK.slice(1)}`]),
    ).toEqual([]);
  });

  test("ten at most", () => {
    const many = Array.from({ length: 30 }, (_, i): [string, string] => [`p${i}`, CLICK.slice(0, -2) + String(i + 10)]);
    expect(ids(...many)).toHaveLength(10);
  });
});

describe("the offers among which a user's last click is looked for", () => {
  const offer = (slug: string, networkOfferId?: string, network = "net") => ({ slug, network, networkOfferId });
  const TWO = [offer("a", "1"), offer("b", "2"), offer("c", "1", "another")];

  test.each([
    ["the one that the network's id names", "2", TWO, "offer_id: b"],
    ["of this network only", "1", TWO, "offer_id: a"],
    ["none where the id is unknown and every offer has another", "9", TWO, "no_network_offer_id: "],
    ["all of the network's where no id came", undefined, TWO, "all_offers: a b"],
    ["the only one where no id came", undefined, [offer("a", "1")], "only_offer: a"],
    ["the only one where it has no id", "9", [offer("a")], "no_network_offer_id: a"],
    ["not the only one where it has another id", "9", [offer("a", "1")], "no_network_offer_id: "],
    [
      "those without an id where the reported one fits none",
      "9",
      [...TWO, offer("d"), offer("e")],
      "no_network_offer_id: d e",
    ],
    ["the one that an id names, though others have none", "1", [...TWO, offer("d")], "offer_id: a"],
    ["none of none", undefined, [offer("c", "1", "another")], "all_offers: "],
  ])("%s", (_, id, offers, expected) => {
    const scope = offerScope("net", id, offers);
    expect(`${scope.by}: ${scope.offers.join(" ")}`).toBe(expected);
  });
});

test("the last click is looked for where user and offers are known, within the window", () => {
  const user = { name: "user_id", value: "42" };
  expect(lastClick({ user, offers: ["a", "b"], windowDays: 1, at: AT })).toEqual({
    parameter: "user_id",
    userId: "42",
    offers: ["a", "b"],
    since: "2026-01-14T10:00:00.000Z",
    until: AT,
  });
  expect(lastClick({ user: undefined, offers: ["a"], windowDays: 1, at: AT })).toBeNull();
  expect(lastClick({ user, offers: [], windowDays: 1, at: AT })).toBeNull();
});

test("the evidence says which parameter, which click and how old it was", () => {
  const click = {
    id: 1,
    click_id: CLICK,
    event_type: "offer_click",
    received_at: "2026-01-15T09:00:00.000Z",
    user_id: "42",
    offer: "a",
  };
  const scope = { by: "all_offers", offers: ["a", "b", "c"] } as const;
  const found = { parameter: "sub8", click, alsoClicked: [] };
  const exact = {
    model: "click_id",
    parameter: "sub8",
    click_id: CLICK,
    event_type: "offer_click",
    click_at: "2026-01-15T09:00:00.000Z",
    age_seconds: 3600,
  };
  expect(JSON.parse(evidence({ ...found, model: "click_id" }, scope, AT))).toEqual(exact);
  expect(JSON.parse(evidence({ ...found, model: "last_click", alsoClicked: ["b"] }, scope, AT))).toEqual({
    ...exact,
    model: "last_click",
    offers_by: "all_offers",
    also_clicked: ["b"],
  });
});
