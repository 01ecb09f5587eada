import type { Scalar } from "@metka/contract";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capture, extraOf, launchQuery, noteCodes, REPORT, REQUIRED, refusal } from "./testing.ts";

const report = { settings: REPORT };
const FILLED = { ref: "b40", ref_source: "vk_ads", user_id: "4001" };
const SUBS = { s4: "b40", s5: "vk_ads", s6: "4001" };

describe("s4, s5 and s6 stand for ref, ref_source and user_id", () => {
  test.each([
    ["the body", SUBS],
    ["the query of the URL", { url: "https://x/go/mine?s4=b40&s5=vk_ads&s6=4001" }],
    ["the hash of the URL", { url: "https://x/#s4=b40&s5=vk_ads&s6=4001" }],
    ["body and URL together", { s4: "b40", url: "https://x/?s5=vk_ads#s6=4001" }],
  ])("that came in %s", (_where, body) => {
    const captured = capture(body);
    expect(captured.click).toMatchObject(FILLED);
    expect(captured.notes).toEqual([]);
    expect(extraOf(captured)).toEqual({ ...SUBS, taken_from: { ref: "s4", ref_source: "s5", user_id: "s6" } });
    expect(captured.rendered.url).toContain("&sub4=b40&sub5=vk_ads&sub6=4001");
  });

  test("only where the mark itself is missing, whatever source it came from", () => {
    const captured = capture({ ...SUBS, user_id: 4001, url: "https://x/?ref_source=own#ref=own" });
    expect(captured.click).toMatchObject({ ref: "own", ref_source: "own", user_id: "4001" });
    expect(extraOf(captured)).toEqual(SUBS);
  });

  test("also where the mark came as an unfilled macro or empty", () => {
    const captured = capture({ ...SUBS, ref: "{ref}", ref_source: "", user_id: null });
    expect(captured.click).toMatchObject(FILLED);
    expect(noteCodes(captured)).toEqual(["unresolved_macro ref"]);
  });

  test("but not where they are unfilled macros themselves", () => {
    const captured = capture({ s4: "{ref}", s5: "%7Bref_source%7D", s6: "{{user_id}}" });
    expect(captured.click).toMatchObject({ ref: null, ref_source: null, user_id: null });
    expect(extraOf(captured)).not.toHaveProperty("taken_from");
    expect(noteCodes(captured)).toContain("no_user_id user_id");
  });

  test("0 is a value", () => {
    expect(capture({ s4: 0, s6: 0 }).click).toMatchObject({ ref: "0", user_id: "0" });
  });

  test("other subs stand for nothing", () => {
    const { click } = capture({ s1: "a", s2: "b", s3: "c", s7: "d", s8: "e", sub4: "f", sub5: "g", sub6: "h" });
    expect(click).toMatchObject({ ref: null, ref_source: null, user_id: null });
  });

  test("a field of the caller's that is called taken_from makes room for the gateway's own", () => {
    const captured = capture({ taken_from: "mine", s4: "b40" });
    expect(extraOf(captured)).toEqual({ taken_from_: "mine", s4: "b40", taken_from: { ref: "s4" } });
  });
});

describe("where the mark and its sub differ", () => {
  test("the mark's own name wins, with a note, and the sub stays on record", () => {
    const captured = capture({ ref: "own", s4: "b40", user_id: 7, s6: 4001 });
    expect(captured.click).toMatchObject({ ref: "own", user_id: "7" });
    expect(noteCodes(captured)).toEqual(["differs_from_sub ref", "differs_from_sub user_id"]);
    expect(captured.notes[0]?.message).toContain("s4");
    expect(extraOf(captured)).toEqual({ s4: "b40", s6: "4001" });
  });
});

describe("s6 as the user", () => {
  test("a signed launch wins over it, with a note", () => {
    const captured = capture({ s6: 4001, launch_params: launchQuery() }, report);
    expect(captured.click.user_id).toBe("494075");
    expect(noteCodes(captured)).toEqual(["differs_from_sub user_id"]);
    expect(capture({ s6: 494075, launch_params: launchQuery() }, report).notes).toEqual([]);
  });

  test("an unchecked launch wins over it too: it is the page's own, and a link may be somebody else's", () => {
    expect(capture({ s6: 4001, launch_params: "vk_user_id=7" }).click.user_id).toBe("7");
  });

  test.each([
    ["missing", ""],
    ["invalid", launchQuery({}, "another key")],
    ["expired", launchQuery({ vk_ts: "1700000000" })],
    ["unknown_app", launchQuery({ vk_app_id: "1" })],
  ])("with a launch that is %s it counts as much as an unsigned user_id", (check, launch_params) => {
    const bySub = capture({ s6: 5, launch_params }, report);
    const byName = capture({ user_id: 5, launch_params }, report);
    expect(bySub.click.launch_params_check).toBe(check);
    expect(bySub.click.user_id).toBe(byName.click.user_id);
    expect(noteCodes(bySub)).toEqual(noteCodes(byName));
  });

  test("it is no launch where one is required", () => {
    expect(refusal(() => capture({ s6: 5 }, { settings: REQUIRED })).code).toBe("launch_params_required");
  });
});

test("a click by s4, s5 and s6 is stored and sent as the same click by their full names", () => {
  const value: fc.Arbitrary<Scalar> = fc.oneof(
    fc.constantFrom<Scalar>(null, "", "{ref}", "%7Bs6%7D", 0, "0", "весна", "a&b=c"),
    fc.string({ unit: "grapheme", maxLength: 6 }).filter((text) => !text.includes("\0")),
  );
  fc.assert(
    fc.property(value, value, value, (s4, s5, s6) => {
      const short = capture({ s4, s5, s6 });
      const long = capture({ ref: s4, ref_source: s5, user_id: s6 });
      const { extra: _a, ...bySub } = short.click;
      const { extra: _b, ...byName } = long.click;
      expect(bySub).toEqual(byName);
      expect(short.rendered.url).toBe(long.rendered.url);
    }),
  );
});
