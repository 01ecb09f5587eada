import { createHmac, timingSafeEqual } from "node:crypto";
import { unescapeAmpersands } from "@metka/links";
import type { LaunchParamsMode } from "../config.ts";

/** `unchecked`: the check is off; the others are what the check found. Stored in `launch_params_check`. */
export type LaunchCheck = "unchecked" | "missing" | "verified" | "invalid" | "expired" | "unknown_app";

export interface LaunchParams {
  readonly check: LaunchCheck;
  /** The `vk_*` parameters, verified or not. */
  readonly params: ReadonlyMap<string, string>;
}

export interface LaunchSettings {
  readonly launchParams: LaunchParamsMode;
  readonly appSecrets: ReadonlyMap<string, string>;
  readonly launchParamsMaxAgeMs: number;
}

/** Clocks of phones and servers differ: a launch this far ahead of us is still believed. */
const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * Checks the signature of VK launch parameters, by VK's own rule: HMAC-SHA256 over all `vk_*` parameters in the order of
 * their names, with the application's secret key. `raw` is the query string as it stood.
 */
export function readLaunchParams(raw: string | undefined, settings: LaunchSettings, nowMs: number): LaunchParams {
  const params = new Map<string, string>();
  let sign = "";
  let repeated = false;
  for (const [name, value] of new URLSearchParams(unescapeAmpersands(raw ?? ""))) {
    if (name === "sign") sign = value;
    else if (name.startsWith("vk_")) {
      repeated ||= params.has(name);
      params.set(name, value);
    }
  }
  if (settings.launchParams === "off") return { check: "unchecked", params };
  if (params.size === 0) return { check: "missing", params };
  const secret = settings.appSecrets.get(params.get("vk_app_id") ?? "");
  if (secret === undefined) return { check: "unknown_app", params };
  if (repeated || !sameText(signature(params, secret), sign)) return { check: "invalid", params };
  const age = nowMs - Number(params.get("vk_ts")) * 1000;
  // Written so that a missing or unreadable vk_ts (NaN) counts as expired.
  const fresh = age <= settings.launchParamsMaxAgeMs && age >= -CLOCK_SKEW_MS;
  return { check: fresh ? "verified" : "expired", params };
}

export function signature(params: ReadonlyMap<string, string>, secret: string): string {
  const joined = [...params]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return createHmac("sha256", secret).update(joined).digest("base64url");
}

function sameText(expected: string, got: string): boolean {
  const a = Buffer.from(expected);
  const b = Buffer.from(got);
  return a.length === b.length && timingSafeEqual(a, b);
}
