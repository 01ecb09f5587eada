import { createHmac } from "node:crypto";

/**
 * VK's signature of launch parameters: every `vk_*` pair, sorted by name, its value percent-encoded, by HMAC-SHA256
 * under the app's secure key, as base64url.
 */
export function signLaunch(params: ReadonlyMap<string, string>, secureKey: string): string {
  const joined = [...params]
    .filter(([name]) => name.startsWith("vk_"))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return createHmac("sha256", secureKey).update(joined).digest("base64url");
}
