import { type TargetSettings, TargetSettingsSchema } from "@metka/contract";
import { Compile } from "typebox/compile";
import type { TargetRow } from "../store/targets/model.ts";

const schema = Compile(TargetSettingsSchema);

/** Settings as the database keeps them. */
export function parseTargetSettings({ slug, settings }: Pick<TargetRow, "slug" | "settings">): TargetSettings {
  const value: unknown = JSON.parse(settings);
  if (schema.Check(value)) return value;
  const [mistake] = schema.Errors(value);
  throw new Error(`the settings of the target ${slug} do not fit: ${mistake?.instancePath} ${mistake?.message}`);
}
