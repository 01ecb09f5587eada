import { describe, expect, test } from "vitest";
import { capture, noteCodes } from "./testing.ts";

/** The mission's document: its example links and offers, to the letter. */
describe("the document's example links", () => {
  test.each([
    ["vk_bot_test", "vk_ads"],
    ["mini_app_test", "vk_mini"],
    ["direct_test", "direct"],
  ])("%s / %s becomes the document's own offer link", (ref, source) => {
    const url = `https://vk.com/app123456?ref=${ref}&ref_source=${source}&s4=${ref}&s5=${source}&s6={user_id}`;
    const captured = capture({ url, user_id: "555555", offer: "otkaz" });
    expect(captured.rendered.url).toBe(`https://безотказа.бабкиманки.рф/Eg5hd?s4=${ref}&s5=${source}&s6=555555`);
    expect(captured.click).toMatchObject({ ref, ref_source: source, url });
    expect(noteCodes(captured)).toEqual(["unresolved_macro s6"]);
  });

  test("register with leads.tech under its own sub-parameters", () => {
    const url = "https://vk.com/app123456?ref=vk_bot_test&ref_source=vk_ads&s6={user_id}";
    expect(capture({ url, user_id: 555555 }).rendered.url).toBe(
      "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub4=vk_bot_test&sub5=vk_ads&sub6=555555",
    );
  });

  test("s4, s5 and s6 fill in for what is missing", () => {
    const { rendered } = capture({ url: "https://vk.com/app1#s4=a&s5=b&s6=c", offer: "otkaz" });
    expect(rendered.url).toBe("https://безотказа.бабкиманки.рф/Eg5hd?s4=a&s5=b&s6=c");
  });
});

test("the document's request gives the document's parameters and URL", () => {
  const captured = capture({
    user_id: "123456789",
    first_name: "Иван",
    last_name: "Иванов",
    utm_source: "vk_ads",
    utm_campaign: "spring_2025",
    vk_ad_id: "ad_12345",
    timestamp: "2025-01-04T12:00:00Z",
    url: "https://vk.com/app123456",
    user_agent: "Mozilla/5.0...",
  });
  expect(captured.rendered).toEqual({
    url: "https://t.leads.tech/click/892/159/?sub1=babkimankirf&sub2=vk_bot_otkaz_1offer&sub6=123456789",
    params: [
      ["sub1", "babkimankirf"],
      ["sub2", "vk_bot_otkaz_1offer"],
      ["sub6", "123456789"],
    ],
  });
  expect(captured.notes).toEqual([]);
  expect(captured.click).toEqual({
    click_id: "01kf0c5a00000000000000test",
    event_type: "arbitrage_send",
    timestamp: "2025-01-04T12:00:00.000Z",
    received_at: "2026-01-15T10:00:00.000Z",
    user_id: "123456789",
    first_name: "Иван",
    last_name: "Иванов",
    utm_source: "vk_ads",
    utm_medium: null,
    utm_campaign: "spring_2025",
    utm_content: null,
    utm_term: null,
    ref: null,
    ref_source: null,
    vk_ad_id: "ad_12345",
    vk_ref: null,
    vk_platform: null,
    url: "https://vk.com/app123456",
    referrer: null,
    user_agent: "Mozilla/5.0...",
    ip_address: "203.0.113.7",
    offer: "leads-tech",
    launch_params_check: "unchecked",
    extra: null,
    isbot: 0,
    visit_click_id: null,
  });
});

test("Cyrillic marks are stored as they are and encoded in the URL", () => {
  const captured = capture({ ref: "Весна & лето", user_id: 1 });
  expect(captured.click.ref).toBe("Весна & лето");
  expect(captured.rendered.url).toContain(
    "&sub4=%D0%92%D0%B5%D1%81%D0%BD%D0%B0%20%26%20%D0%BB%D0%B5%D1%82%D0%BE&sub6=1",
  );
  expect(captured.rendered.params).toContainEqual(["sub4", "Весна & лето"]);
});

test("a click without a user is kept and sent without it, with a note", () => {
  const captured = capture({ ref: "a" });
  expect(captured.rendered.url).not.toContain("sub6");
  expect(captured.notes).toEqual([
    { code: "no_user_id", field: "user_id", message: "Нет user_id: клик сохранён и отправлен без него" },
  ]);
});
