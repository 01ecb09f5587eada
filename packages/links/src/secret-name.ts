/** VK's launch signature, an API token, and the key of an old iframe application: whoever has one acts as the user. */
export const SECRET_NAMES: ReadonlySet<string> = new Set(["sign", "access_token", "auth_key"]);

/** True if a decoded parameter name, in any case, is one whose value must never be kept. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase());
}
