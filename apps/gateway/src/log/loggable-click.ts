import { storedFields } from "../capture/answer.ts";
import type { CapturedClick } from "../capture/capture-click.ts";
import type { LogLevel } from "../config.ts";

/** The click for the log: names are personal data, so they are shown at `debug` only. */
export function loggableClick({ click }: CapturedClick, level: LogLevel): Record<string, unknown> {
  const { first_name, last_name, ...rest } = storedFields(click);
  if (level !== "debug") return rest;
  return { ...rest, ...(first_name ? { first_name } : {}), ...(last_name ? { last_name } : {}) };
}
