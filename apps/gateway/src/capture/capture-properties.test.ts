import { COLUMN_MARKS, type Scalar, SUB_MARKS } from "@metka/contract";
import { hasMacro } from "@metka/links";
import fc from "fast-check";
import { expect, test } from "vitest";
import { ApiError } from "../errors.ts";
import { capture, clickRequest, launchQuery, offersWith, REPORT } from "./testing.ts";

const SECRET = "s3cr3tS1gn";
const TEXTS = ["url", "referrer", "user_agent", "launch_params", "offer"];
const MARKS = ["user_id", ...COLUMN_MARKS, ...SUB_MARKS, "vk_language", "erid", "timestamp"];

const piece = fc.constantFrom(
  ..."?&#=%{}[]:/,; +'\"\\",
  ...["%7B", "%26", "%25", "%3D", "%00", "%", "\ud83d", "😀", "я", "{ref}", "{{a}}", "[[[b]]]", "ref=", "s4=1"],
  ...["vk_user_id=", "vk_app_id=6736218", "#/r?", "https://x/", "sign", "otkaz", "2025-02-30T00:00:00Z", "1e21"],
);
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join("")),
);
const scalar: fc.Arbitrary<Scalar> = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const body = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...TEXTS), fc.oneof(text, fc.constant(null))),
    fc.dictionary(fc.constantFrom(...MARKS), scalar),
    fc.dictionary(text, scalar, { maxKeys: 3 }),
  )
  .map((parts): Record<string, Scalar> => Object.assign({}, ...parts))
  .filter((value) => clickRequest.Check(value));

test("whatever the wire takes is captured or refused by name, and comes out well formed", () => {
  fc.assert(
    fc.property(body, fc.boolean(), (value, checked) => {
      let captured: ReturnType<typeof capture>;
      try {
        captured = capture(value, checked ? { settings: REPORT } : {});
      } catch (error) {
        expect(error).toBeInstanceOf(ApiError);
        return;
      }
      const { click, rendered } = captured;
      const { isbot, ...texts } = click;
      expect(isbot).toBe(0);
      if (click.extra !== null) expect(JSON.parse(click.extra)).toBeTypeOf("object");
      for (const column of Object.values(texts)) {
        expect(column === null || (column !== "" && column.isWellFormed() && !column.includes("\0"))).toBe(true);
      }
      expect(hasMacro(rendered.url)).toBe(false);
      expect(rendered.url.split("?").length).toBeLessThanOrEqual(2);
      expect(rendered.params.map(([, param]) => param)).toEqual([...new URL(rendered.url).searchParams.values()]);
      expect(Date.parse(click.timestamp)).toBeLessThanOrEqual(Date.parse(click.received_at));
    }),
    { numRuns: 500 },
  );
});

/** Every way in which a page hands its signature on. */
const hidden = fc
  .record({
    name: fc.constantFrom("sign", "SIGN", "access_token", "auth_key", "%73ign"),
    before: fc.constantFrom("", "a=1&", "?", "https://x/?b=2&", "#", "#/r?", "vk_user_id=1&vk_app_id=2&", "{ref}&"),
    after: fc.constantFrom("", "&c=3", "#d", "&vk_ref=x"),
    encoded: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ name, before, after, encoded }) => {
    let value = `${before}${name}=${SECRET}${after}`;
    for (let round = 0; round < encoded; round++) value = encodeURIComponent(value);
    return value;
  });
const field = fc.constantFrom(...TEXTS.filter((name) => name !== "user_agent" && name !== "offer"), ...MARKS, "hint");
const every = offersWith(
  [...MARKS.filter((name) => name !== "timestamp"), "click_id"].map((name, n) => `p${n}={${name}}`).join("&"),
);

test("no signature gets into the row, the URL or the notes, wherever the caller put it", () => {
  const withSecrets = fc.dictionary(field, fc.oneof(hidden, text), { minKeys: 1 });
  fc.assert(
    fc.property(withSecrets, fc.boolean(), (fields, nested) => {
      const url = nested
        ? `https://x/?ref=${encodeURIComponent((fields.ref ?? "").toWellFormed())}#s4=${fields.s4 ?? ""}`
        : fields.url;
      const value: Record<string, Scalar> = { ...fields, ...(url === undefined ? {} : { url }), sign: SECRET };
      fc.pre(clickRequest.Check(value));
      try {
        const { offer: _, ...captured } = capture({ ...value, offer: "test" }, { offers: every });
        expect(JSON.stringify(captured)).not.toContain(SECRET);
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        expect(JSON.stringify(error.details)).not.toContain(SECRET);
      }
    }),
    { numRuns: 500 },
  );
});

test("a verified user is the one who is sent, whatever the body claims", () => {
  fc.assert(
    fc.property(fc.oneof(text, fc.integer({ min: 0 })), fc.stringMatching(/^[1-9]\d{0,9}$/), (claimed, signed) => {
      fc.pre(clickRequest.Check({ user_id: claimed }));
      const launch_params = launchQuery({ vk_user_id: signed });
      const { click, rendered } = capture({ user_id: claimed, launch_params }, { settings: REPORT });
      expect(click).toMatchObject({ user_id: signed, launch_params_check: "verified" });
      expect(rendered.params).toContainEqual(["sub6", signed]);
    }),
    { numRuns: 100 },
  );
});
