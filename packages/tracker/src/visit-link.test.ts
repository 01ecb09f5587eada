import { describe, expect, test } from "vitest";
import { FakeBridge } from "./testing/fake-bridge.ts";
import { nextPage, openPage } from "./testing/open-page.ts";
import { withVisit } from "./visit-link.ts";

const ID = "01kf0c5a00000000000000test";
const PAGE = "https://app.example/index.html?vk_app_id=1#ref=a";
const GATEWAY = "https://metka.example";

describe("a link of the gateway's carries the visit", () => {
  test.each([
    ["/go/{offer}", `${GATEWAY}/go/otkaz`, `${GATEWAY}/go/otkaz?click_id=${ID}`],
    ["with marks", `${GATEWAY}/go/otkaz/?s4=a#top`, `${GATEWAY}/go/otkaz/?s4=a&click_id=${ID}#top`],
    ["a short link", `${GATEWAY}/Eg5hd?s4=a`, `${GATEWAY}/Eg5hd?s4=a&click_id=${ID}`],
    ["another one's visit", `${GATEWAY}/Eg5hd?click_id=other&s4=a`, `${GATEWAY}/Eg5hd?click_id=${ID}&s4=a`],
    ["in capitals", "HTTPS://Metka.Example/go/otkaz", `HTTPS://Metka.Example/go/otkaz?click_id=${ID}`],
  ])("%s", (_what, link, carried) => {
    expect(withVisit(link, ID, GATEWAY, PAGE)).toBe(carried);
  });

  test.each([
    "https://безотказа.бабкиманки.рф/Eg5hd?s4=a",
    "https://metka.example.evil/go/otkaz",
    "https://metka.example:8443/go/otkaz",
    "https://metka.example@evil.example/go/otkaz",
    "http://metka.example/go/otkaz",
    `${GATEWAY}/api/clicks`,
    `${GATEWAY}/go/otkaz/more`,
    `${GATEWAY}/favicon.ico`,
    `${GATEWAY}/`,
    GATEWAY,
    "/go/otkaz",
    "//metka.example/go/otkaz",
    "vk.com/app1",
    "",
  ])("%s does not", (link) => expect(withVisit(link, ID, GATEWAY, PAGE)).toBe(link));

  test("is also a path, where the gateway is the page's own site", () => {
    expect(withVisit("/go/otkaz?s4=a", ID, "", PAGE)).toBe(`/go/otkaz?s4=a&click_id=${ID}`);
    expect(withVisit("https://app.example/Eg5hd", ID, "", PAGE)).toBe(`https://app.example/Eg5hd?click_id=${ID}`);
    expect(withVisit("/index.html", ID, "", PAGE)).toBe("/index.html");
    expect(withVisit("/metka/go/otkaz", ID, "https://app.example/metka", PAGE)).toContain(`click_id=${ID}`);
  });
});

describe("the tracker's links", () => {
  const LINK = `${GATEWAY}/go/otkaz?s4={ref}`;

  test("carry the visit once the gateway has it, and until then only the marks", async () => {
    const { tracker, send } = openPage();
    const link = () => tracker.generateArbitrageLink(LINK, { ref: "a" }, { id: 1 });
    expect(link()).toBe(`${GATEWAY}/go/otkaz?s4=a`);
    const sent = await send();
    if (sent.status !== "accepted") throw new Error("not accepted");
    expect(link()).toBe(`${GATEWAY}/go/otkaz?s4=a&click_id=${sent.click_id}`);
    expect(tracker.generateArbitrageLink(`${GATEWAY}/Eg5hd`, { ref: "a" }, { id: 1 })).toBe(
      `${GATEWAY}/Eg5hd?s4=a&s6=1&click_id=${sent.click_id}`,
    );
    expect(tracker.generateArbitrageLink("https://cpa.example/Eg5hd?s4={ref}", { ref: "a" }, null)).toBe(
      "https://cpa.example/Eg5hd?s4=a",
    );
  });

  test("carry the same visit after the page is loaded again, by the answer to the repeated click", async () => {
    const first = openPage();
    const sent = await first.send();
    const again = nextPage(first);
    const repeated = await again.send();
    if (sent.status !== "accepted" || repeated.status !== "accepted") throw new Error("not accepted");
    expect(repeated.duplicate).toBe(true);
    expect(again.tracker.generateArbitrageLink(LINK, {}, null)).toContain(`click_id=${repeated.click_id}`);
  });

  test("carry none while the gateway is silent, nor that of the ad before", async () => {
    const silent = openPage({ mood: "down" });
    await silent.send();
    expect(silent.tracker.generateArbitrageLink(LINK, { ref: "a" }, null)).toBe(`${GATEWAY}/go/otkaz?s4=a`);
    const bridge = new FakeBridge();
    const { tracker, send } = openPage({ bridge });
    await send();
    expect(tracker.generateArbitrageLink(LINK, {}, null)).toContain("click_id=");
    bridge.emit("VKWebAppChangeFragment", { location: "ref=second_ad" });
    expect(tracker.generateArbitrageLink(LINK, {}, null)).not.toContain("click_id=");
    await send("second");
    expect(tracker.generateArbitrageLink(LINK, {}, null)).toContain("click_id=");
  });
});
