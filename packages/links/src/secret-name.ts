/** VK's launch signature, an API token, and the key of an old iframe application: whoever has one acts as the user. */
const SECRET_NAMES: ReadonlySet<string> = new Set(["sign", "access_token", "auth_key"]);

/** Length of the longest secret name, in characters. */
export const LONGEST_SECRET_NAME = Math.max(...Array.from(SECRET_NAMES, (name) => name.length));

/** True if a decoded parameter name, in any case, is one whose value must never be kept. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.toLowerCase());
}
