import type { NewTargetSettings, TargetPatch, TargetSettings } from "@metka/contract";
import { PRESETS } from "./presets.ts";

/** Settings in full: what is left out is the preset's own. undefined: there is no URL. */
export function withPreset(settings: NewTargetSettings): TargetSettings | undefined {
  const { url, ...merged } = { ...PRESETS[settings.preset], ...settings };
  return url === undefined ? undefined : { ...merged, url };
}

/** Settings with a part of them changed: values are merged, lists are replaced. */
export function mergeSettings(
  current: TargetSettings,
  { values, ...plain }: NonNullable<TargetPatch["settings"]>,
): TargetSettings {
  const merged = Object.entries({ ...current.values, ...values });
  return {
    ...current,
    ...plain,
    values: Object.fromEntries(merged.flatMap(([name, value]) => (value === null ? [] : [[name, value]]))),
  };
}
