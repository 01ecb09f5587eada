import { TARGET_SECRET } from "@metka/contract";

/** `{env:TARGET_SECRET_X}` in a URL: the name of the environment variable that is put there when it is sent. */
const WRITTEN = new RegExp(`\\{env:(${TARGET_SECRET})\\}`, "g");
/** Any such place, whatever it names. */
const ANY = /\{env:([^{}]*)\}/g;
/** How a secret's place stands in a template while it is parsed and filled in: a value's `$` is always encoded. */
const HELD = new RegExp(`\\$env\\$(${TARGET_SECRET})\\$`, "g");

/** The template with its secrets' places in a form that templates have, and what is wrong with them. */
export function holdSecrets(source: string): { readonly template: string; readonly problems: readonly string[] } {
  const names = Array.from(source.matchAll(ANY), ([, name = ""]) => name);
  const wrong = names.filter((name) => !new RegExp(`^${TARGET_SECRET}$`).test(name));
  const problems = wrong.map(
    (name) => `{env:${name}}: переменная окружения должна называться TARGET_SECRET_…, заглавными латинскими буквами`,
  );
  if (source.includes("$env$")) problems.push("«$env$» в адресе занято шлюзом: запишите $ как %24");
  if (/^[^/?#]*:\/\/[^/?#]*\{env:/.test(source)) problems.push("в имени сайта секрета быть не может: впишите его");
  return { template: source.replace(WRITTEN, "$$env$$$1$$"), problems };
}

/** As a URL is stored and shown: with the secrets' names. */
export function nameSecrets(url: string): string {
  return url.replace(HELD, "{env:$1}");
}

export function secretNames(source: string): readonly string[] {
  return [...new Set(Array.from(source.matchAll(WRITTEN), ([, name = ""]) => name))];
}

export type Revealed = { readonly url: string } | { readonly problem: string };

/**
 * The URL as it goes out. Nothing but a template's own text can hold such a place: values are percent-encoded, braces
 * included.
 */
export function revealSecrets(url: string, secrets: ReadonlyMap<string, string>): Revealed {
  const missing = secretNames(url).find((name) => !secrets.has(name));
  if (missing !== undefined) return { problem: `нет переменной окружения ${missing}: задайте её и перезапустите шлюз` };
  // A bot's token has a colon, which stands as it is in a path.
  const encoded = (name: string) => encodeURIComponent(secrets.get(name) ?? "").replaceAll("%3A", ":");
  return { url: url.replace(WRITTEN, (_, name: string) => encoded(name)) };
}
