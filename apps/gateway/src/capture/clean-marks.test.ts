import { describe, expect, test } from "vitest";
import { captureRedirect } from "./redirect-click.ts";
import { capture, extraOf, launchQuery, NOW, noteCodes, REPORT, shippedOffers } from "./testing.ts";

const NFD = "и\u0306од";

describe("a mark is clean, wherever it comes from, and its original is kept", () => {
  test("from a field of the body", () => {
    const captured = capture({ user_id: " 123456\u00a0", utm_campaign: "Весна ", s1: `\u200b${NFD}`, colour: "red " });
    expect(captured.click).toMatchObject({ user_id: "123456", utm_campaign: "Весна" });
    expect(captured.rendered.url).toContain("sub6=123456");
    expect(extraOf(captured)).toEqual({
      s1: "йод",
      colour: "red",
      originals: { user_id: " 123456\u00a0", utm_campaign: "Весна ", s1: `\u200b${NFD}`, colour: "red " },
    });
  });

  test("from a field of the body with blanks in its name", () => {
    const captured = capture({ " utm_campaign\u00a0": "Весна", "\u200bs4": "b40", user_id: 7, " url ": "https://x/" });
    expect(captured.click).toMatchObject({ utm_campaign: "Весна", ref: "b40", url: null });
    expect(extraOf(captured)).toEqual({ s4: "b40", " url ": "https://x/", taken_from: { ref: "s4" } });
  });

  test("from the page's address, also its name", () => {
    const url = `https://x.example/?utm_source=vk%20&%20ref=${encodeURIComponent(NFD)}#utm_campaign=%D0%92%C2%A0`;
    const captured = capture({ url });
    expect(captured.click).toMatchObject({ utm_source: "vk", ref: "йод", utm_campaign: "В", url });
    expect(extraOf(captured).originals).toEqual({ utm_source: "vk ", ref: NFD, utm_campaign: "В\u00a0" });
  });

  test("from launch parameters, whose signature is checked on what was sent", () => {
    const launch_params = launchQuery({ vk_user_id: "494075 ", vk_ref: "ad\u200b" });
    const { click } = capture({ launch_params: ` ${launch_params}\n` }, { settings: REPORT });
    expect(click).toMatchObject({ launch_params_check: "verified", user_id: "494075", vk_ref: "ad" });
  });

  test("from a redirect's link", () => {
    const [offer] = shippedOffers.values();
    if (offer === undefined) throw new Error("no offer");
    const { click } = captureRedirect(
      {
        offer,
        url: "/go/leads-tech?s6=%207%20&ref=%E2%80%8Ba",
        referrer: undefined,
        facts: { nowMs: NOW, ip: "203.0.113.7", userAgent: "Browser/1" },
      },
      "01kf0c5a00000000000000test",
      { offers: shippedOffers, settings: { defaultOffer: "leads-tech", ...REPORT } },
    );
    expect(click).toMatchObject({ user_id: "7", ref: "a" });
  });

  test("and blanks alone are no value", () => {
    const blank = " \u00a0\u200b\t";
    const captured = capture({
      user_id: blank,
      ref: blank,
      user_agent: blank,
      referrer: blank,
      url: blank,
      event_id: " ",
    });
    expect(captured.click).toMatchObject({
      user_id: null,
      ref: null,
      user_agent: "Browser/1",
      referrer: null,
      url: null,
    });
    expect(captured.click.extra).toBeNull();
    expect(noteCodes(captured)).toEqual(["no_user_id user_id"]);
    expect(capture({ offer: " leads-tech ", timestamp: "\n" }).offer.slug).toBe("leads-tech");
    expect(capture({ ref: blank, url: "https://x.example/?ref=real" }).click.ref).toBe("real");
  });

  test("a caller's own field of the name stays visible under another", () => {
    expect(extraOf(capture({ originals: "mine", ref: "a " }))).toEqual({
      originals_: "mine",
      originals: { ref: "a " },
    });
  });
});
