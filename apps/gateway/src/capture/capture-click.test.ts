import { describe, expect, test } from "vitest";
import { ERASED_VISITOR } from "../store/admin/model.ts";
import { capture, extraOf, FACTS, noteCodes, offersWith, refusal } from "./testing.ts";

describe("where a mark comes from", () => {
  test("the body wins over the URL, its hash over its query, and both over the launch parameters", () => {
    const url = "https://vk.com/app1?ref=q&ref_source=q&utm_term=q#ref=h&ref_source=h";
    const captured = capture({ ref: "b", url, launch_params: "vk_ref=l&vk_platform=l", vk_platform: "b" });
    expect(captured.click).toMatchObject({
      ref: "b",
      ref_source: "h",
      utm_term: "q",
      vk_ref: "l",
      vk_platform: "b",
    });
  });

  test("the URL wins over the launch parameters of another source", () => {
    const { click } = capture({ url: "https://x/#vk_ref=hash", launch_params: "vk_ref=launch" });
    expect(click.vk_ref).toBe("hash");
  });

  test.each([null, "", undefined])("%s in the body counts as absent", (ref) => {
    const body = ref === undefined ? {} : { ref };
    expect(capture({ ...body, url: "https://x/?ref=real" }).click.ref).toBe("real");
    expect(capture(body).click.ref).toBeNull();
  });

  test("numbers and booleans are kept as text, and 0 and false are values", () => {
    const captured = capture({ user_id: 0, s4: 0, utm_term: false, utm_content: 1.5, s5: true, s6: "0" });
    expect(captured.click).toMatchObject({ user_id: "0", utm_term: "false", utm_content: "1.5" });
    expect(extraOf(captured)).toMatchObject({ s4: "0", s5: "true", s6: "0" });
    expect(captured.rendered.url).toContain("&sub4=0&sub5=true&sub6=0");
  });

  test.each(["false", "none", "-", "-1", "unknown", "{}"])("%s as a user's ID is everybody's, so it is none", (id) => {
    const captured = capture({ user_id: id, s6: id, ref: id });
    expect(captured.click).toMatchObject({ user_id: null, ref: id });
    expect(extraOf(captured)).toEqual({ unresolved_macros: { user_id: id, s6: id } });
    expect(noteCodes(captured)).toContain("stringified_nothing user_id");
    expect(captured.rendered.url).not.toContain("sub6=");
  });

  test.each(["0", "00", "0-0", "1"])("%s as a user's ID is one", (id) => {
    expect(capture({ user_id: id }).click.user_id).toBe(id);
    expect(capture({ s6: id }).click.user_id).toBe(id);
  });

  test("what has no column is kept in extra, unknown fields and other vk_* among it", () => {
    const captured = capture({ s1: "a", sub10: "b", vk_language: "ru", hair: "brown", n: 7, gone: null, empty: "" });
    expect(extraOf(captured)).toEqual({ s1: "a", sub10: "b", vk_language: "ru", hair: "brown", n: "7" });
    expect(capture({ ref: "a" }).click.extra).toBeNull();
  });

  test("fields named like the gateway's own columns are the caller's, and stay in extra", () => {
    const captured = capture({ id: 1, click_id: "mine", ip_address: "1.1.1.1", event_type: "x", extra: "y" });
    expect(captured.click).toMatchObject({ click_id: FACTS.clickId, ip_address: FACTS.ip });
    expect(captured.click.event_type).toBe("arbitrage_send");
    expect(extraOf(captured)).toEqual({
      id: "1",
      click_id: "mine",
      ip_address: "1.1.1.1",
      event_type: "x",
      extra: "y",
    });
  });

  test("only marks are taken from the URL: other parameters stay in it", () => {
    const url = "https://x/?page=3&utm_source=a&offer=otkaz&user_agent=u&timestamp=1&erid=E1&vk_language=ru";
    const captured = capture({ url });
    expect(captured.offer.slug).toBe("leads-tech");
    expect(captured.click).toMatchObject({ utm_source: "a", user_agent: "Browser/1", url });
    expect(extraOf(captured)).toEqual({ erid: "E1", vk_language: "ru" });
  });
});

test("a value that was encoded twice is read as it was meant, from the body and from the URL", () => {
  const captured = capture({
    utm_campaign: "%D0%B2%D0%B5%D1%81%D0%BD%D0%B0",
    utm_term: "100%25",
    user_id: 1,
    url: "https://x/?s4=%25D0%25B2",
  });
  expect(captured.click).toMatchObject({ utm_campaign: "весна", utm_term: "100%25", ref: "в" });
  expect(captured.rendered.url).toContain("sub4=%D0%B2&");
  expect(extraOf(captured)).toMatchObject({
    originals: { utm_campaign: "%D0%B2%D0%B5%D1%81%D0%BD%D0%B0", s4: "%D0%B2" },
  });
  expect(noteCodes(captured)).toEqual(["double_encoded utm_campaign", "double_encoded s4"]);
});

test("an & that HTML has escaped loses no mark", () => {
  const { click } = capture({
    url: "https://x/?utm_source=vk&amp;utm_campaign=spring#ref=a&#38;ref_source=b",
    launch_params: "vk_platform=mobile_web&amp;vk_ref=other",
  });
  expect(click).toMatchObject({ utm_campaign: "spring", ref: "a", ref_source: "b", vk_ref: "other" });
});

describe("an unresolved macro", () => {
  test.each([
    ["{ref}"],
    ["{{campaign_id}}"],
    ["[[[subid]]]"],
    ["%7Bref%7D"],
    ["a_{x}_b"],
    ["{{campaign.name}}"],
    ["{{ banner_id }}"],
    ["{campaign-id}"],
    ["{Кампания}"],
    ["__CID__"],
  ])("%s is no value", (ref) => {
    const captured = capture({ ref, user_id: 1 });
    expect(captured.click.ref).toBeNull();
    expect(captured.rendered.url).not.toContain("sub4");
    expect(extraOf(captured)).toEqual({ unresolved_macros: { ref } });
    expect(captured.notes).toEqual([
      {
        code: "unresolved_macro",
        field: "ref",
        message: `Пришёл незаполненный макрос ${ref}: считаем, что значения нет`,
      },
    ]);
  });

  test("the URL's real value is taken in its place, and the original stays visible", () => {
    const captured = capture({ ref: "{ref}", s1: "{s1}", url: "https://x/?s1=real1#ref=real", user_id: 1 });
    expect(captured.click.ref).toBe("real");
    expect(extraOf(captured)).toEqual({ s1: "real1", unresolved_macros: { ref: "{ref}", s1: "{s1}" } });
    expect(noteCodes(captured)).toEqual(["unresolved_macro ref", "unresolved_macro s1"]);
  });

  test("is remarked on once, though body and URL both have it", () => {
    const captured = capture({ s6: "{user_id}", url: "https://x/?s6={user_id}", user_id: 1 });
    expect(noteCodes(captured)).toEqual(["unresolved_macro s6"]);
    expect(captured.rendered.url).toContain("sub6=1");
  });

  test("as a user_id means that nobody is known", () => {
    const captured = capture({ user_id: "{user_id}" });
    expect(captured.click.user_id).toBeNull();
    expect(noteCodes(captured)).toEqual(["unresolved_macro user_id", "no_user_id user_id"]);
  });

  test("as the launch parameters' user_id means the same", () => {
    const captured = capture({ launch_params: "vk_user_id={user_id}" });
    expect(captured.click.user_id).toBeNull();
    expect(noteCodes(captured)).toEqual(["unresolved_macro vk_user_id", "no_user_id user_id"]);
  });

  test("as the offer means the default one", () => {
    const captured = capture({ offer: "{offer}", user_id: 1 });
    expect(captured.offer.slug).toBe("leads-tech");
    expect(noteCodes(captured)).toEqual(["unresolved_macro offer"]);
  });

  test.each([["undefined"], ["null"], ["NaN"], ["[object Object]"], [" None "]])(
    "a stringified nothing is no value either: %s",
    (text) => {
      const captured = capture({ user_id: text, ref: text, url: "https://x/?ref=real" });
      expect(captured.click).toMatchObject({ user_id: null, ref: "real" });
      expect(captured.rendered.url).not.toContain("sub6");
      expect(extraOf(captured)).toEqual({ unresolved_macros: { user_id: text, ref: text } });
      expect(noteCodes(captured)).toEqual([
        "stringified_nothing user_id",
        "stringified_nothing ref",
        "no_user_id user_id",
      ]);
      expect(capture({ launch_params: `vk_user_id=${encodeURIComponent(text)}` }).click.user_id).toBeNull();
      expect(capture({ url: `https://x/#s6=${encodeURIComponent(text)}` }).click.user_id).toBeNull();
    },
  );

  test.each([
    { [ERASED_VISITOR]: "mine" },
    { [`${ERASED_VISITOR}&sign=s`]: "mine" },
    { url: `https://a.example/?${ERASED_VISITOR}=mine#${ERASED_VISITOR}=mine`, [ERASED_VISITOR]: "mine" },
    { launch_params: `${ERASED_VISITOR}=mine&vk_ts=1`, [ERASED_VISITOR]: "{mine}", [`${ERASED_VISITOR}_`]: "mine" },
  ])("never has the name that stands for an erased visitor: %j", (body) => {
    const extra = extraOf(capture(body));
    expect(extra).not.toHaveProperty(ERASED_VISITOR);
    expect(extra).toMatchObject({ [`${ERASED_VISITOR}_`]: "mine" });
  });

  test("leaves room for a field of the caller's that is called unresolved_macros", () => {
    const captured = capture({ unresolved_macros: "mine", ref: "{ref}" });
    expect(extraOf(captured)).toEqual({ unresolved_macros_: "mine", unresolved_macros: { ref: "{ref}" } });
  });
});

describe("what a database could not hold", () => {
  test("a lone surrogate becomes U+FFFD, in values, names and the header", () => {
    const body = { ref: "a\ud800", "k\udc00": "v", url: "https://x/\ud800", referrer: "\udfff" };
    const captured = capture(body, { facts: { userAgent: "B\ud83d" } });
    expect(captured.click).toMatchObject({
      ref: "a\ufffd",
      url: "https://x/\ufffd",
      referrer: "\ufffd",
      user_agent: "B\ufffd",
    });
    expect(extraOf(captured)).toEqual({ "k\ufffd": "v" });
    expect(captured.rendered.url).toContain("sub4=a%EF%BF%BD");
  });

  test.each([
    ["/url", { url: "https://x/?ref=a%00b" }],
    ["/url", { url: "https://x/#vk_%00=1" }],
    ["/url", { url: "https://x/?vk_user_id=1%00&sign=s" }],
    ["/launch_params", { launch_params: "vk_user_id=1%00" }],
    ["/launch_params", { launch_params: "vk_%00=1" }],
  ])("a U+0000 that %s holds encoded is refused like a plain one", (path, body) => {
    const { code, status, details } = refusal(() => capture(body));
    expect({ code, status, paths: details.map((detail) => detail.path) }).toEqual({
      code: "invalid_request",
      status: 400,
      paths: [path],
    });
  });

  test("an encoded U+0000 that nobody decodes is left alone", () => {
    const url = "https://x/?page=%00&ref=%2500";
    expect(capture({ url }).click).toMatchObject({ url, ref: "%00" });
  });
});

describe("the browser and the page", () => {
  test("the user agent is the body's, else the request's own, else empty", () => {
    expect(capture({ user_agent: "Page/1" }).click.user_agent).toBe("Page/1");
    expect(capture({ user_agent: "" }).click.user_agent).toBe("Browser/1");
    expect(capture({}, { facts: { userAgent: undefined } }).click.user_agent).toBeNull();
  });

  test("a missing referrer stays empty", () => {
    expect(capture({}).click.referrer).toBeNull();
    expect(capture({ referrer: "https://m.vk.com/" }).click.referrer).toBe("https://m.vk.com/");
  });

  test("the gateway's own facts stand in a template under their names", () => {
    const offers = offersWith("a={click_id}&b={offer}&c={ip_address}&d={user_agent}");
    const { rendered } = capture({ offer: "test", user_agent: "Page/1" }, { offers });
    expect(rendered.url).toBe(`https://cpa.example/c?a=${FACTS.clickId}&b=test&c=203.0.113.7&d=Page%2F1`);
  });

  test("a caller cannot put its own value in their place", () => {
    const { rendered } = capture({ offer: "test", click_id: "mine" }, { offers: offersWith("a={click_id}") });
    expect(rendered.params).toEqual([["a", FACTS.clickId]]);
  });
});

describe("the event's time", () => {
  test.each([
    ["2025-01-04T12:00:00Z", "2025-01-04T12:00:00.000Z"],
    ["2025-01-04T15:00:00+03:00", "2025-01-04T12:00:00.000Z"],
    [1735992000000, "2025-01-04T12:00:00.000Z"],
  ])("is its own: %s", (timestamp, stored) => {
    const captured = capture({ timestamp, user_id: 1 });
    expect(captured.click).toMatchObject({ timestamp: stored, received_at: "2026-01-15T10:00:00.000Z" });
    expect(captured.notes).toEqual([]);
  });

  test.each(["2026-01-15T10:00:00.001Z", "2025-01-04T12:00:00", "yesterday", "{timestamp}", -5])(
    "is the gateway's where it is %s, with a note",
    (timestamp) => {
      const captured = capture({ timestamp, user_id: 1 });
      expect(captured.click.timestamp).toBe("2026-01-15T10:00:00.000Z");
      expect(noteCodes(captured)).toEqual(["timestamp_replaced timestamp"]);
    },
  );

  test.each([null, "", undefined])("is the gateway's where it is absent (%s), without a note", (timestamp) => {
    const captured = capture(timestamp === undefined ? { user_id: 1 } : { timestamp, user_id: 1 });
    expect(captured.click.timestamp).toBe("2026-01-15T10:00:00.000Z");
    expect(captured.notes).toEqual([]);
  });
});

test("an unknown offer is refused with the offers that there are", () => {
  expect(refusal(() => capture({ offer: "nope" }))).toEqual({
    code: "unknown_offer",
    status: 422,
    details: [{ path: "/offer", message: "оффера «nope» нет, есть: leads-tech, otkaz" }],
  });
  expect(refusal(() => capture({ offer: "constructor" })).code).toBe("unknown_offer");
});
