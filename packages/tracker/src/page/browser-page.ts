import { firstUrl } from "./first-url.ts";
import type { Page, PageEvents } from "./page.ts";

/** The real page. On a server, where components are rendered too, it has no address and hears nothing. */
export function browserPage(): Page {
  return {
    url: firstUrl,
    referrer: inBrowser ? document.referrer : "",
    loadId,
    storageIsForeign,
    localStorage: () => window.localStorage,
    fetch: (url, init) => fetch(url, init),
    beacon: (url, body) => navigator.sendBeacon(url, body),
    digest,
    now: Date.now,
    random: Math.random,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    listen,
    warn: (message) => console.warn(`Metka: ${message}`),
  };
}

const inBrowser = typeof document !== "undefined";
const EVENTS = ["visibilitychange", "pagehide", "online"];
const loadId = once();

/** Not like any other; nobody gains from guessing it. */
function once(): string {
  return String(Math.random()).slice(2);
}

async function digest(text: string): Promise<string> {
  // Browsers have it in secure contexts alone: https, and http on localhost. VK opens nothing else; on a developer's
  // own http address each load of the page is a visit of its own.
  if (!crypto.subtle) return once();
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function storageIsForeign(): Promise<boolean> {
  // Before iOS 11.3 nobody could ask.
  return parent !== window && Boolean(document.hasStorageAccess) && !(await document.hasStorageAccess());
}

/** Heard on their way down to the document: old Safari does not let `visibilitychange` bubble up to the window. */
function listen({ hidden, back }: PageEvents): () => void {
  if (!inBrowser) return () => {};
  const listener = ({ type }: Event) =>
    type === "pagehide" || document.visibilityState === "hidden" ? hidden() : back();
  for (const name of EVENTS) addEventListener(name, listener, true);
  return () => {
    for (const name of EVENTS) removeEventListener(name, listener, true);
  };
}
