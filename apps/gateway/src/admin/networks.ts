import type { Network, NetworkChange, NetworkPatch, NetworkSettings } from "@metka/contract";
import { mergeSettings, parseSettings, settingsProblems } from "../conversion/network-settings.ts";
import type { SendingOffer } from "../conversion/offer-attribution.ts";
import { toApiNetwork } from "../conversion/to-api.ts";
import { ApiError } from "../errors.ts";
import type { ConversionStore } from "../store/conversions/model.ts";
import { ask } from "./ask.ts";
import { demandSameSlug } from "./same-slug.ts";

export interface NetworksDeps {
  readonly store: Pick<ConversionStore, "networks" | "network" | "saveNetwork" | "editNetwork">;
  /** Where networks reach the gateway. */
  readonly baseUrl: () => string;
  readonly offers: () => readonly SendingOffer[];
  readonly newToken: () => string;
  readonly now: () => number;
}

export async function listNetworks({ store, baseUrl, offers }: NetworksDeps): Promise<Network[]> {
  return (await ask(store.networks())).map((row) => toApiNetwork(row, baseUrl(), offers()));
}

export async function readNetwork(slug: string, { store, baseUrl, offers }: NetworksDeps): Promise<Network> {
  const row = await ask(store.network(slug));
  if (row === undefined) throw new ApiError("network_not_found");
  return toApiNetwork(row, baseUrl(), offers());
}

/** Creates a network, or replaces its settings: what was set aside is then evaluated again. */
export async function changeNetwork(
  slug: string,
  { settings, active, token, slug: named }: NetworkChange,
  deps: NetworksDeps,
): Promise<Network> {
  demandSameSlug(slug, named);
  return await saveNetwork(slug, { settings, active, token }, deps);
}

/** Changes a part of a network that is there, and begins again where another change came between. */
export async function patchNetwork(slug: string, patch: NetworkPatch, deps: NetworksDeps): Promise<Network> {
  const { settings = {}, active, token, slug: named } = patch;
  demandSameSlug(slug, named);
  const { store, baseUrl, offers } = deps;
  const row = await ask(store.network(slug));
  if (row === undefined) throw new ApiError("network_not_found");
  const merged = mergeSettings(parseSettings(slug, row.settings), settings);
  const change = changeOf(slug, { settings: merged, active, token });
  const saved = await ask(store.editNetwork(row.revision, change, time(deps)));
  return saved === undefined ? await patchNetwork(slug, patch, deps) : toApiNetwork(saved, baseUrl(), offers());
}

interface Wanted {
  readonly settings: NetworkSettings;
  readonly active: boolean | undefined;
  readonly token: string | undefined;
}

async function saveNetwork(slug: string, wanted: Wanted, deps: NetworksDeps): Promise<Network> {
  const { store, baseUrl, offers, newToken } = deps;
  const fresh = { token: newToken(), active: 1 };
  const saved = await ask(store.saveNetwork(changeOf(slug, wanted), fresh, time(deps)));
  return toApiNetwork(saved, baseUrl(), offers());
}

function time({ now }: NetworksDeps): string {
  return new Date(now()).toISOString();
}

/** Checks the rules that a schema cannot express, then saves. */
function changeOf(slug: string, { settings, active, token }: Wanted) {
  const problems = settingsProblems(settings);
  if (problems.length > 0) throw new ApiError("invalid_request", problems);
  return {
    slug,
    settings: JSON.stringify(settings),
    ...(token === undefined ? {} : { token }),
    ...(active === undefined ? {} : { active: active ? 1 : 0 }),
  };
}
