import { expect, test } from "vitest";
import type { BannerMark } from "../../store/ad-names/model.ts";
import { chooseMark, markWarnings } from "./banner-mark.ts";

const MARKS = ["utm_content", "vk_ad_id", "ref_source", "ref"] as const satisfies readonly BannerMark[];

function hits(any: number, found: Partial<Record<BannerMark, readonly [number, number]>>) {
  const marks = MARKS.map((mark) => ({ mark, values: found[mark]?.[0] ?? 0, hits: found[mark]?.[1] ?? 0 }));
  return { clicks: 1_000, any, marks };
}

test.each([
  [
    "the setting, whatever the clicks say",
    hits(900, { ref: [900, 900] }),
    "utm_term",
    undefined,
    "utm_term",
    "setting",
  ],
  [
    "what the clicks show",
    hits(900, { utm_content: [950, 20], ref_source: [900, 880] }),
    undefined,
    undefined,
    "ref_source",
    "clicks",
  ],
  [
    "the usual one of two that hold it",
    hits(900, { utm_content: [900, 900], ref: [900, 900] }),
    undefined,
    undefined,
    "utm_content",
    "clicks",
  ],
  [
    "the one before, of two that hold it",
    hits(900, { utm_content: [900, 900], ref: [900, 800] }),
    undefined,
    "ref",
    "ref",
    "clicks",
  ],
  ["the usual one while there are few clicks", hits(9, { ref: [9, 9] }), undefined, undefined, "utm_content", "usual"],
  [
    "the one before while nothing is clear",
    hits(900, { utm_content: [400, 400], ref: [500, 500] }),
    undefined,
    "vk_ad_id",
    "vk_ad_id",
    "before",
  ],
] as const)("%s", (_, all, setting, before, mark, why) => {
  expect(chooseMark(all, setting, before)).toMatchObject({ mark, why });
});

test("warns where no mark holds ids, and where others hold more; a clear one needs no word", () => {
  const none = hits(0, { utm_content: [500, 0] });
  expect(markWarnings(chooseMark(none, undefined, undefined), none).join()).toMatch(/ни в одной метке.*\(1000\)/);
  const split = hits(100, { utm_content: [50, 40], ref: [60, 60] });
  expect(markWarnings(chooseMark(split, undefined, undefined), split).join()).toMatch(
    /40 из 100.*ref — ID объявлений у 60 из 60/,
  );
  const clear = hits(100, { utm_content: [500, 100] });
  expect(markWarnings(chooseMark(clear, undefined, undefined), clear)).toEqual([]);
});
