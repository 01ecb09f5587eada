import bridge from "@vkontakte/vk-bridge";
import { useSyncExternalStore } from "react";
import { formatRoute, parseRoute, type Route } from "./route.ts";

const HOME: Route = { page: "offers" };

/** Takes the hash over, as routers do: what the ad's link had put there is gone after this. */
export function startRouter(): void {
  history.replaceState(null, "", formatRoute(parseRoute(location.hash) ?? HOME));
  // A link to a page of the app that runs already: VK then changes nothing but this.
  bridge.subscribe(({ detail }) => {
    if (detail.type !== "VKWebAppChangeFragment") return;
    const route = parseRoute(detail.data.location);
    if (route !== undefined) navigate(route);
  });
}

export function navigate(route: Route): void {
  location.hash = formatRoute(route);
}

export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return parseRoute(hash) ?? HOME;
}

function subscribe(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}
