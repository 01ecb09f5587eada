import { BODY_LIMIT, boundOf, cutTo } from "@metka/contract";
import fc from "fast-check";
import { expect, test } from "vitest";
import { capture, clickRequest } from "../../../apps/gateway/src/capture/testing.ts";
import { captureParams } from "./capture-params.ts";
import { startTracker } from "./start-tracker.ts";
import { accepted, FakePage } from "./testing/fake-page.ts";
import type { Tracker } from "./types.ts";

type Parts = Parameters<Tracker["sendToLeadsTech"]>;

/** The body that goes out; `odd` is what a caller without types may hand over. */
async function bodyOf(url: string, referrer: string, odd: readonly unknown[]): Promise<string> {
  const page = new FakePage({ url, referrer });
  page.onRequest = (request) => request.respond(202, accepted());
  const [user, params, more] = odd as Parts;
  const tracker = startTracker({}, page);
  expect(await tracker.sendToLeadsTech(user, params, more)).toMatchObject({ status: "accepted" });
  tracker.stop();
  return String(page.requests[0]?.init.body);
}

const NAMES = [
  ...["ref", "utm_source", "s4", "vk_ref", "user_id", "first_name", "anything", "sign", "unresolved_macros"],
  ...["offer", "event_id", "timestamp", "url", "referrer", "user_agent", "launch_params"],
  ...["__proto__", "constructor", "toString", "", "\0", "__proto__\0", "con\0structor", "of\0fer", "\ud83d"],
];
const LAUNCH = "vk_app_id=1&vk_user_id=5&vk_ts=1&sign=abc";
const piece = fc.constantFrom(
  ...["?", "&", "#", "=", "%", "/", "{ref}", "{{a}}", "[[[b]]]", "%00", "%0", "0", "%25", "%30", "%2500", "%ff", "%3D"],
  ...["\0", "\ud83d", "😀", "я", "ref", "s4=a", "vk_ref=", "user_id=", "offer=evil&event_id=evil&timestamp=5", LAUNCH],
  ...["#/r?ref=%00", "#ref%3Da%2500", "#ref%3Da%25%30%300", "%2%350%30", "access_token=x", "https://app.example/"],
);
/** Also halves of characters. */
const character = fc.nat(0xffff).map((code) => String.fromCharCode(code));
const text = fc.oneof(
  fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
  fc.string({ unit: character, maxLength: 10 }),
);
const huge = fc.constantFrom("x".repeat(9_000), "я".repeat(4_000), "\n".repeat(5_000), "%D1%8F".repeat(1_500));
const value = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: fc.oneof(fc.integer(), fc.double(), fc.boolean(), fc.bigInt(), fc.constant(null)) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<unknown>([], [1], {}, { a: 1 }, undefined, Symbol("s"), () => 1, new Date(0)),
  },
);
const fields = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), text), value), { maxLength: 6 })
  // As JSON.parse and a spread make them: a `__proto__` is a member like any other.
  .map((members) => Object.fromEntries(members));
const odd = fc.tuple(
  fc.oneof(fields, fc.record({ id: value, first_name: value }), fc.constantFrom<unknown>(null, undefined, 5, "x")),
  fc.oneof(fields, fc.constantFrom<unknown>(null, undefined, "ref=a", 5, [["ref", "a"]])),
  fc.oneof(
    fields.filter((more) => !Object.keys(more).some((name) => name.replaceAll("\0", "") === "offer")),
    fc.constantFrom<unknown>(undefined, null, "x"),
  ),
);

test("whatever a link and a caller hold, the gateway's contract takes the click and its capture does not stumble", async () => {
  const query = fc.oneof(
    text,
    text.map((more) => `${LAUNCH}&${more}`),
  );
  await fc.assert(
    fc.asyncProperty(query, text, text, odd, async (before, after, referrer, parts) => {
      const body = await bodyOf(`https://app.example/?${before}#${after}`, referrer, parts);
      const click = JSON.parse(body);
      expect(clickRequest.Errors(click)).toEqual([]);
      expect(capture(click).click.user_agent).not.toBe("evil");
      expect(new TextEncoder().encode(body).length).toBeLessThanOrEqual(BODY_LIMIT);
    }),
    { numRuns: 400 },
  );
});

test("an escaped U+0000 costs the address no more than itself, however it is escaped", async () => {
  const zeros = ["%00", "%0%000", "%2500", "%25%30%30", "%%300", "%0%30", "%2%350%30", "%%25300"];
  for (const zero of zeros) {
    for (const link of [
      `?ref=a${zero}b`,
      `#ref=a${zero}b`,
      `#ref%3Da${zero}b`,
      `?${LAUNCH}&vk_ref=${zero}&vk_x=${zero}`,
    ]) {
      const url = `https://app.example/${link}&s4=a`;
      const click = JSON.parse(await bodyOf(url, url, [{ id: 5 }, {}, { user_agent: url }]));
      expect([link, clickRequest.Check(click), typeof capture(click).click.extra]).toEqual([link, true, "string"]);
    }
  }
});

test("a link steers nothing at the gateway, in whatever part of it and however it is written", async () => {
  const evil = "offer=evil&event_id=evil&timestamp=1999-01-01T00%3A00%3A00Z&launch_params=evil&user_agent=evil";
  for (const link of [`?${evil}`, `#${evil}`, `#/r?${evil}`, `#${encodeURIComponent(evil)}`, `?${LAUNCH}&${evil}`]) {
    const url = `https://app.example/${link}&ref=a`;
    const { click } = capture(JSON.parse(await bodyOf(url, "", [{ id: 1 }, captureParams(url).params])));
    expect(click).toMatchObject({ offer: "leads-tech", user_agent: "Browser/1" });
    expect(click.timestamp).not.toContain("1999");
  }
});

test("a click is 16 KiB at most wherever its parameters are shorter, and keeps its address as long as that fits", async () => {
  const size = (body: string) => new TextEncoder().encode(body).length;
  const length = fc.integer({ min: 7_000, max: 8_600 });
  const url = fc.tuple(
    fc.oneof(
      huge,
      length.map((count) => "x".repeat(count)),
    ),
    huge,
    fc.boolean(),
  );
  await fc.assert(
    fc.asyncProperty(url, fc.oneof(huge, fc.constant("")), fc.boolean(), async ([a, b, signed], referrer, both) => {
      const query = `${signed ? `${LAUNCH}&` : ""}${both ? `utm_campaign=${encodeURIComponent(b)}` : ""}`;
      const address = `https://app.example/?${query}#ref=${a}`;
      const { params } = captureParams(address);
      fc.pre(size(JSON.stringify(params)) < BODY_LIMIT - 1_000);
      const body = await bodyOf(address, referrer, [{ id: 1, first_name: "Иван" }, params]);
      expect(size(body)).toBeLessThanOrEqual(BODY_LIMIT);
      const click = JSON.parse(body);
      const kept = Object.entries(params).map(([name, value]) => [name, cutTo(value, boundOf(name))]);
      expect(click).toMatchObject(Object.fromEntries(kept));
      const addressFits =
        address.length <= boundOf("url") && size(body) + size(JSON.stringify(address)) < BODY_LIMIT - 1_000;
      if (addressFits && referrer === "") expect(click).toHaveProperty("url");
    }),
    { numRuns: 150 },
  );
});

test("what is longer than the gateway takes is cut, so that no click is refused for it", async () => {
  const url = `https://app.example/?utm_term=${"t".repeat(900)}&s6=${"6".repeat(300)}&${"n".repeat(300)}=1`;
  const user = { id: "1".repeat(2_700), first_name: "😀".repeat(300) };
  const click = JSON.parse(await bodyOf(url, "", [user, captureParams(url).params, { comment: "c".repeat(3_000) }]));
  expect(clickRequest.Errors(click)).toEqual([]);
  expect(click).toMatchObject({ user_id: "1".repeat(200), first_name: "😀".repeat(200), utm_term: "t".repeat(500) });
  expect([click.s6.length, click.comment.length]).toEqual([200, 2_000]);
});
