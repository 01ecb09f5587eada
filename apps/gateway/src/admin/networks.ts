import type { Network, NetworkChange } from "@metka/contract";
import { settingsProblems } from "../conversion/network-settings.ts";
import type { SendingOffer } from "../conversion/offer-attribution.ts";
import { shownNetwork } from "../conversion/shown.ts";
import { ApiError } from "../errors.ts";
import type { ConversionStore } from "../store/conversions/model.ts";
import { ask } from "./ask.ts";

export interface NetworksParts {
  readonly store: Pick<ConversionStore, "networks" | "network" | "saveNetwork">;
  /** Where networks reach the gateway. */
  readonly baseUrl: () => string;
  readonly offers: () => readonly SendingOffer[];
  readonly newToken: () => string;
  readonly now: () => number;
}

export async function listNetworks({ store, baseUrl, offers }: NetworksParts): Promise<Network[]> {
  return (await ask(store.networks())).map((row) => shownNetwork(row, baseUrl(), offers()));
}

export async function readNetwork(slug: string, { store, baseUrl, offers }: NetworksParts): Promise<Network> {
  const row = await ask(store.network(slug));
  if (row === undefined) throw new ApiError("network_not_found");
  return shownNetwork(row, baseUrl(), offers());
}

/** Creates a network, or changes it: what was set aside is then judged again. */
export async function changeNetwork(
  slug: string,
  { settings, active, token }: NetworkChange,
  { store, baseUrl, offers, newToken, now }: NetworksParts,
): Promise<Network> {
  const problems = settingsProblems(settings);
  if (problems.length > 0) throw new ApiError("invalid_request", problems);
  const change = {
    slug,
    settings: JSON.stringify(settings),
    ...(token === undefined ? {} : { token }),
    ...(active === undefined ? {} : { active: active ? 1 : 0 }),
  };
  const fresh = { token: newToken(), active: 1 };
  const saved = await ask(store.saveNetwork(change, fresh, new Date(now()).toISOString()));
  return shownNetwork(saved, baseUrl(), offers());
}
