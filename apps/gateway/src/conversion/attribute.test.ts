import { describe, expect, test } from "vitest";
import { clickIds, evidence, lastClick, offerOf } from "./attribute.ts";
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

describe("the offer", () => {
  const offer = (slug: string, networkOfferId?: string, network = "net") => ({ slug, network, networkOfferId });
  const TWO = [offer("a", "1"), offer("b", "2"), offer("c", "1", "another")];

  test.each([
    ["by the network's id", "2", TWO, "b"],
    ["of this network only", "1", TWO, "a"],
    ["none where the id is unknown", "9", TWO, undefined],
    ["none of several where no id came", undefined, TWO, undefined],
    ["the only one where no id came", undefined, [offer("a", "1")], "a"],
    ["the only one where it has no id", "9", [offer("a")], "a"],
    ["not the only one where it has another id", "9", [offer("a", "1")], undefined],
    ["none of none", undefined, [offer("c", "1", "another")], undefined],
  ])("%s", (_, id, offers, expected) => expect(offerOf("net", id, offers)).toBe(expected));
});

test("the last click is looked for where user and offer are known, within the window", () => {
  const user = { name: "user_id", value: "42" };
  expect(lastClick({ user, offer: "a", windowDays: 1, at: AT })).toEqual({
    parameter: "user_id",
    userId: "42",
    offer: "a",
    since: "2026-01-14T10:00:00.000Z",
    until: AT,
  });
  expect(lastClick({ user: undefined, offer: "a", windowDays: 1, at: AT })).toBeNull();
  expect(lastClick({ user, offer: undefined, windowDays: 1, at: AT })).toBeNull();
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
  expect(JSON.parse(evidence({ model: "click_id", parameter: "sub8", click }, AT))).toEqual({
    model: "click_id",
    parameter: "sub8",
    click_id: CLICK,
    event_type: "offer_click",
    click_at: "2026-01-15T09:00:00.000Z",
    age_seconds: 3600,
  });
});
