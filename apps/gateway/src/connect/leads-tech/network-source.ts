import type { NetworkSettings } from "@metka/contract";
import { parseSettings } from "../../conversion/network-settings.ts";
import type { ConversionStore } from "../../store/conversions/model.ts";
import { ConnectorError } from "../connector.ts";

export interface PolledNetwork {
  readonly slug: string;
  readonly active: boolean;
  readonly settings: NetworkSettings;
}

export interface NetworkSourceDeps {
  readonly store: { readonly conversions: Pick<ConversionStore, "network" | "editNetwork" | "conversions"> };
  readonly now: () => number;
  readonly onNotice: (notice: string) => void;
}

/**
 * The network whose statistics are polled. One that has no conversions yet and says nothing about their source takes
 * them from statistics from now on. If it has some by postback, its operator decides.
 */
export async function demandNetwork(slug: string, deps: NetworkSourceDeps): Promise<PolledNetwork> {
  const { store, now, onNotice } = deps;
  const row = await store.conversions.network(slug);
  if (row === undefined)
    throw new ConnectorError(`сети «${slug}» в Metka нет: создайте её (PUT /api/networks/${slug})`);
  const settings = parseSettings(slug, row.settings);
  const active = row.active === 1;
  if (settings.conversions_from !== undefined) return { slug, active, settings };
  const some = await store.conversions.conversions({ network: slug }, { limit: 1 });
  if (some.items.length > 0) return { slug, active, settings };
  const chosen: NetworkSettings = { ...settings, conversions_from: "statistics" };
  const edit = { slug, settings: JSON.stringify(chosen) };
  const saved = await store.conversions.editNetwork(row.revision, edit, new Date(now()).toISOString());
  // The network was changed meanwhile: the new settings count.
  if (saved === undefined) return await demandNetwork(slug, deps);
  onNotice(`Сеть ${slug}: конверсии берём из статистики (conversions_from: statistics), постбеки не считаем`);
  return { slug, active, settings: chosen };
}

/** Whether rows become conversions. */
export function isApplied({ active, settings }: PolledNetwork): boolean {
  return active && settings.conversions_from === "statistics";
}

export function sourceWarnings(network: PolledNetwork): readonly string[] {
  if (isApplied(network)) return [];
  return [
    network.active
      ? `конверсии сети «${network.slug}» берутся из постбеков, статистика читается только для сверки: чтобы брать их из неё, поставьте сети conversions_from: "statistics"`
      : `сеть «${network.slug}» выключена: статистика читается только для сверки`,
  ];
}
