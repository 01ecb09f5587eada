import { type CostMark, VK_ADS_MARKS, type VkAdsEntry, VkAdsEntrySchema } from "@metka/contract";
import { Compile } from "typebox/compile";
import {
  type EntryReader,
  FILE,
  type PollingSettings,
  pollingOfEntry,
  pollingOfEnvironment,
  reportMistakes,
  type SettingsReader,
  secretOf,
} from "./settings-reader.ts";

/** One cabinet of VK Ads whose spend is polled. */
export interface VkAdsSettings extends PollingSettings {
  readonly kind: "vk-ads";
  readonly name: string;
  readonly access: { readonly clientId: string; readonly clientSecret: string } | { readonly token: string };
  /** Which mark holds a banner's id; undefined: what the clicks show. */
  readonly mark: Exclude<CostMark, "offer"> | undefined;
}

const VK_ADS = {
  url: "https://ads.vk.com",
  minutes: 60,
  // Spend moves for some days; corrections of older ones are rare.
  days: 30,
  // The API takes two requests a second.
  pauseMs: 500,
};

/** All are read, so that the list of settings is complete, also where nothing is set. */
export function vkAdsOfEnvironment(read: SettingsReader): VkAdsSettings[] {
  const [clientId, clientSecret] = [read.text("VK_ADS_CLIENT_ID"), read.text("VK_ADS_CLIENT_SECRET")];
  const token = read.text("VK_ADS_TOKEN");
  const mark = read.text("VK_ADS_MARK");
  const settings = {
    kind: "vk-ads" as const,
    name: "vk-ads",
    ...pollingOfEnvironment(read, "VK_ADS", VK_ADS),
    mark: mark === undefined ? undefined : VK_ADS_MARKS.find((one) => one === mark),
  };
  if (mark !== undefined && settings.mark === undefined) {
    read.problem("VK_ADS_MARK", `«${mark}» не подходит, нужно одно из: ${VK_ADS_MARKS.join(", ")}`);
  }
  if (token !== undefined) {
    if (clientId !== undefined || clientSecret !== undefined) {
      read.problem("VK_ADS_TOKEN", "задан вместе с VK_ADS_CLIENT_ID или VK_ADS_CLIENT_SECRET: оставьте что-то одно");
    }
    return [{ ...settings, access: { token } }];
  }
  if (clientId === undefined && clientSecret === undefined) return [];
  if (clientId === undefined || clientSecret === undefined) {
    const missing = clientId === undefined ? "VK_ADS_CLIENT_ID" : "VK_ADS_CLIENT_SECRET";
    read.problem(missing, "ID клиента и секрет задаются вместе: задайте оба или уберите второй");
    return [];
  }
  return [{ ...settings, access: { clientId, clientSecret } }];
}

const vkAdsEntry = Compile(VkAdsEntrySchema);

export const readVkAdsEntry: EntryReader<VkAdsSettings> = (entry, at, read) =>
  vkAdsEntry.Check(entry) ? vkAdsOfEntry(entry, at, read) : reportMistakes(vkAdsEntry.Errors(entry), at, read);

function vkAdsOfEntry(entry: VkAdsEntry, at: string, read: SettingsReader): VkAdsSettings | undefined {
  const access = accessOf(entry, at, read);
  if (access === undefined) return undefined;
  return {
    kind: "vk-ads",
    name: entry.name,
    access,
    ...pollingOfEntry(read, entry, VK_ADS),
    mark: entry.mark,
  };
}

function accessOf(entry: VkAdsEntry, at: string, read: SettingsReader): VkAdsSettings["access"] | undefined {
  const { client_id_env, client_secret_env, token_env } = entry;
  if (token_env !== undefined && client_id_env === undefined && client_secret_env === undefined) {
    const token = secretOf(read, at, "token_env", token_env);
    return token === undefined ? undefined : { token };
  }
  if (token_env !== undefined || client_id_env === undefined || client_secret_env === undefined) {
    read.problem(FILE, `${at}: нужны client_id_env и client_secret_env или один token_env`);
    return undefined;
  }
  const clientId = secretOf(read, at, "client_id_env", client_id_env);
  const clientSecret = secretOf(read, at, "client_secret_env", client_secret_env);
  return clientId === undefined || clientSecret === undefined ? undefined : { clientId, clientSecret };
}
