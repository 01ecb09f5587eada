import { startTracker } from "../start-tracker.ts";
import type { Tracker, TrackerOptions } from "../types.ts";
import { FakeGateway, type Mood } from "./fake-gateway.ts";
import { FakePage, type FakePageOptions } from "./fake-page.ts";

/** As VK opens an application. */
export const LAUNCHED = "https://app.example/?vk_app_id=1&vk_user_id=555555&vk_ts=1700000000&sign=abc";

export interface OpenedPage {
  readonly page: FakePage;
  readonly tracker: Tracker;
  readonly gateway: FakeGateway;
  /** Sends the click of one of many visits. */
  send(visit?: string): ReturnType<Tracker["sendToLeadsTech"]>;
}

export interface OpenPageOptions extends FakePageOptions, TrackerOptions {
  readonly gateway?: FakeGateway;
  /** What the gateway is like. */
  readonly mood?: Mood;
  /** Changes the page before the tracker begins. */
  readonly prepare?: (page: FakePage) => void;
}

/** A page that VK has opened, its tracker, and a gateway; another page can share any of it. */
export function openPage(options: OpenPageOptions = {}): OpenedPage {
  const { gateway = new FakeGateway(), mood, prepare, endpoint, offer, bridge, url = LAUNCHED, ...page } = options;
  if (mood !== undefined) gateway.mood = mood;
  const fake = new FakePage({ url, ...page });
  gateway.serve(fake);
  prepare?.(fake);
  const tracker = startTracker({ endpoint: endpoint ?? "https://metka.example", offer, bridge }, fake);
  return {
    page: fake,
    tracker,
    gateway,
    send: (visit = "a") => tracker.sendToLeadsTech({ id: 555555 }, { ref: visit }),
  };
}

/** The next page of the same browser: its storage, its clock, its gateway. */
export function nextPage({ page, gateway }: OpenedPage, options: OpenPageOptions = {}): OpenedPage {
  page.die();
  return openPage({ gateway, storage: page.storage ?? null, nowMs: page.nowMs, ...options });
}
