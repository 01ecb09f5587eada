import { expect, test } from "vitest";
import { type StatisticsOffer, streamsOf } from "./streams.ts";

const SETTINGS = { login: "buyer", network: "leads-tech", subs: {} };

function offer(slug: string, sent: Partial<StatisticsOffer["sent"]>): StatisticsOffer {
  return { slug, network: "leads-tech", sent: { fixed: [], clickId: [], userId: [], ...sent } };
}

const brief = (settings: Partial<typeof SETTINGS>, ...offers: StatisticsOffer[]) =>
  streamsOf({ ...SETTINGS, ...settings }, offers).streams.map(({ offers: slugs, kind, sub, filter }) => ({
    slugs,
    kind,
    sub,
    filter,
  }));

test("what an offer always sends is the filter, and the click's id is preferred to the user", () => {
  const fixed = [
    ["sub1", "cab"],
    ["erid", "x"],
    ["sub2", "a"],
  ] as const;
  expect(brief({}, offer("one", { fixed, clickId: ["sub8"], userId: ["sub6"] }))).toEqual([
    { slugs: ["one"], kind: "click", sub: "sub8", filter: { sub1: "cab", sub2: "a" } },
  ]);
});

test("offers that differ in a constant are read apart, each in its own way", () => {
  const one = offer("one", { fixed: [["sub2", "a"]], clickId: ["sub8"] });
  const two = offer("two", { fixed: [["sub2", "b"]], userId: ["sub6"] });
  expect(brief({}, one, two)).toEqual([
    { slugs: ["one"], kind: "click", sub: "sub8", filter: { sub2: "a" } },
    { slugs: ["two"], kind: "user", sub: "sub6", filter: { sub2: "b" } },
  ]);
});

test("offers that no constant keeps apart are read together, by what all of them send", () => {
  const one = offer("one", { fixed: [["sub1", "cab"]], clickId: ["sub8"], userId: ["sub6"] });
  const two = offer("two", {
    fixed: [
      ["sub1", "cab"],
      ["sub2", "b"],
    ],
    userId: ["sub6"],
  });
  expect(brief({}, one, two)).toEqual([{ slugs: ["one", "two"], kind: "user", sub: "sub6", filter: { sub1: "cab" } }]);
});

test("an offer that joins two others makes one group of all", () => {
  const one = offer("one", { fixed: [["sub2", "a"]], userId: ["sub6"] });
  const two = offer("two", { fixed: [["sub2", "b"]], userId: ["sub6"] });
  const any = offer("any", { userId: ["sub6"] });
  expect(brief({}, one, two, any)).toEqual([{ slugs: ["any", "one", "two"], kind: "user", sub: "sub6", filter: {} }]);
});

test("what cannot be read is named, with the setting that helps", () => {
  const one = offer("one", { clickId: ["sub8"] });
  const two = offer("two", { userId: ["sub6"] });
  const link = offer("link", { userId: ["s6"] });
  const { streams, warnings } = streamsOf(SETTINGS, [one, two, link]);
  expect(streams).toEqual([]);
  expect(warnings).toEqual([
    expect.stringMatching(/^оффер link: ссылка не передаёт/),
    expect.stringMatching(/^офферы one, two: .* click_id_param/),
  ]);
});

test("a cabinet reads only its own offers, and its sub is in the filter", () => {
  const mine = offer("mine", { fixed: [["sub1", "cab1"]], clickId: ["sub8"] });
  const other = offer("other", { fixed: [["sub1", "cab2"]], clickId: ["sub8"] });
  expect(brief({ subs: { sub1: "cab2" } }, mine, other)).toEqual([
    { slugs: ["other"], kind: "click", sub: "sub8", filter: { sub1: "cab2" } },
  ]);
});

test("a user has rows of each account, however its login is written; a click has one whichever account has it", () => {
  const user = offer("one", { userId: ["sub6"] });
  const scopes = ["buyer", "another", " Buyer"].map(
    (login) => streamsOf({ ...SETTINGS, login }, [user]).streams[0]?.scope,
  );
  expect(new Set(scopes).size).toBe(2);
  const click = offer("one", { clickId: ["sub8"] });
  expect(streamsOf(SETTINGS, [click]).streams[0]?.scope).toBe("");
});
