import { describe, expect, test } from "vitest";
import { FakeBridge } from "./testing/fake-bridge.ts";
import { settled } from "./testing/fake-page.ts";
import { nextPage, openPage } from "./testing/open-page.ts";

describe("a page that is hidden", () => {
  test("hands over what waits, once, as it would be sent", async () => {
    const { page, send } = openPage({ mood: "down" });
    await send("a");
    await send("b");
    // A browser tells of visibilitychange, pagehide and VK's own event, one after another.
    for (let event = 0; event < 3; event += 1) await page.hide();
    expect(page.beacons).toEqual(page.requests.slice(0, 2).map(({ url, init }) => ({ url, body: init.body })));
  });

  test("hands over nothing that is under way: the request outlives the page", async () => {
    const { page, send } = openPage({ mood: "silent" });
    send();
    await settled();
    await page.hide();
    expect(page.beacons).toEqual([]);
  });

  test("hands over nothing that the gateway has", async () => {
    const { page, send } = openPage();
    await send();
    await page.hide();
    expect(page.beacons).toEqual([]);
  });

  test("hands it over again at the next hide, if it was tried in vain between", async () => {
    const { page, send } = openPage({ mood: "down" });
    await send();
    await page.hide();
    await page.show();
    await page.hide();
    expect(page.beacons).toHaveLength(2);
  });

  test("keeps what it has handed over, for no answer comes of it, and sends it again under the same ID", async () => {
    const first = openPage({ mood: "silent", prepare: (page) => Object.assign(page, { beaconTaken: true }) });
    first.send();
    await first.page.pass(20_000);
    first.gateway.mood = "up";
    await first.page.hide();
    expect([first.gateway.clicks.size, first.page.storage?.length]).toEqual([1, 1]);
    const second = nextPage(first);
    await settled();
    expect([second.page.requests.length, second.gateway.clicks.size, second.page.storage?.length]).toEqual([1, 1, 0]);
  });

  test("stops where the browser takes no more, and goes on with that at the next hide", async () => {
    const { page, send } = openPage({ mood: "down" });
    for (const visit of ["a", "b"]) await send(visit);
    page.beaconTaken = false;
    await page.hide();
    page.beaconTaken = true;
    await page.hide();
    expect(page.beacons.map(({ body }) => JSON.parse(body).ref)).toEqual(["a", "b"]);
  });

  test("may be one that VK hides, and shows again", async () => {
    const bridge = new FakeBridge();
    bridge.answers.set("VKWebAppGetUserInfo", () => ({ id: 555555 }));
    const { page, gateway, send } = openPage({ mood: "down", bridge });
    await send();
    bridge.emit("VKWebAppViewHide");
    expect(page.beacons).toHaveLength(1);
    gateway.mood = "up";
    bridge.emit("VKWebAppViewRestore");
    await settled();
    expect([page.requests.length, page.storage?.length]).toEqual([2, 0]);
  });

  test("does nothing any more after stop()", async () => {
    const bridge = new FakeBridge();
    bridge.answers.set("VKWebAppGetUserInfo", () => ({ id: 555555 }));
    const { page, tracker, send } = openPage({ mood: "down", bridge });
    await send();
    tracker.stop();
    await page.hide();
    bridge.emit("VKWebAppViewHide");
    expect([page.beacons, bridge.listeners, page.listeners]).toEqual([[], 0, 0]);
  });
});
