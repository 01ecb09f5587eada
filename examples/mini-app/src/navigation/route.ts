/** The pages of the app by their address: `#/offers`, `#/offer/1`. */
export type Route = { readonly page: "offers" } | { readonly page: "offer"; readonly id: string };

/** Undefined for what is no page of the app, as the marks of an ad's link are not. */
export function parseRoute(hash: string): Route | undefined {
  const path = hash.replace(/^#/, "").split(/[?&]/)[0];
  if (path === "/offers") return { page: "offers" };
  const [, id] = /^\/offer\/([\w-]+)$/.exec(path ?? "") ?? [];
  return id === undefined ? undefined : { page: "offer", id };
}

export function formatRoute(route: Route): string {
  return route.page === "offer" ? `#/offer/${route.id}` : "#/offers";
}
