/** VK's launch signature, an API token, and the key of an old iframe application. Each lets its holder act as the user. */
const SECRET_NAMES: ReadonlySet<string> = new Set(["sign", "access_token", "auth_key"]);

/** Blanks and invisible characters: the gateway reads a name without them, so they must not hide a secret's name. */
const NO_PART_OF_A_NAME = /[^!-~]/g;

/** True if a decoded parameter name, in any case and with any blanks, is one whose value must never be kept. */
export function isSecretName(name: string): boolean {
  return SECRET_NAMES.has(name.replace(NO_PART_OF_A_NAME, "").toLowerCase());
}
