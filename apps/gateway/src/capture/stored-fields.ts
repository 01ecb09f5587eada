import type { ClickRow } from "../store/model.ts";
import { toApiTime } from "./event-time.ts";

/** The click as stored, without its empty columns: `isbot` is there only where it is 1. */
export function storedFields(click: ClickRow): Record<string, unknown> {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(click)) {
    if (value === null || value === 0) continue;
    if (typeof value === "number") fields[name] = value;
    else if (name === "extra") fields.extra = JSON.parse(value);
    else if (name === "timestamp" || name === "received_at") fields[name] = toApiTime(value);
    else fields[name] = value;
  }
  return fields;
}
