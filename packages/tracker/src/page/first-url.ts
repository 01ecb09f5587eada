/**
 * The address that the page was opened with. Read when this module is loaded, which comes before any code of the
 * application that imports it runs: a router that keeps its path in the hash would overwrite the ad's parameters.
 */
export const firstUrl: string = typeof location === "undefined" ? "" : location.href;
