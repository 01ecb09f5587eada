import type { Target, TargetSettings } from "@metka/contract";

/** Macros that a preset asks for: each has a field of its own. */
export const PRESET_VALUES = {
  "vk-ads-pixel": ["pixel_id", "pixel_goal"],
  telegram: ["chat_id"],
  url: [],
} as const;
export const PRESETS = ["vk-ads-pixel", "telegram", "url"] as const;
export const STATUSES = ["pending", "approved", "rejected"] as const;
export const ALERTS = [
  ...(["network_unreachable", "deliveries_failing", "no_clicks", "disk_full"] as const),
  ...(["connector_failing", "reconciliation_off"] as const),
];

/** What stands in the form; what is not there is the preset's own. */
export type TargetDraft = Partial<TargetSettings> & Pick<TargetSettings, "title" | "preset" | "values">;

export const NEW_TARGET: TargetDraft = { title: "", preset: "telegram", values: {} };

export function draftOf({ settings }: Target): TargetDraft {
  return settings;
}

/** As the API takes it: empty values are not there. */
export function settingsOf({ values, url, ...draft }: TargetDraft): object {
  const filled = Object.entries(values).filter(([, value]) => value !== "");
  return { ...draft, ...(url === undefined || url === "" ? {} : { url }), values: Object.fromEntries(filled) };
}

/** Of another preset: nothing but the name is kept, since all the rest is the preset's. */
export function withPreset({ title }: TargetDraft, preset: TargetSettings["preset"]): TargetDraft {
  return { title, preset, values: {} };
}

/** `name=value` in each line, but for the names that have a field of their own. */
export function otherValues(values: TargetSettings["values"], own: readonly string[]): string {
  return Object.entries(values)
    .filter(([name]) => !own.includes(name))
    .map(([name, value]) => `${name}=${value}`)
    .join("\n");
}

export function readValues(text: string): TargetSettings["values"] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      return at < 0 ? [line.trim(), ""] : [line.slice(0, at).trim(), line.slice(at + 1)];
    }),
  );
}
