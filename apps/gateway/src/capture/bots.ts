import { isbot } from "isbot";

/**
 * Previews of links that `isbot` takes for people: on iOS the messenger itself asks, under its own name
 * (`Viber/20.9.0.8 CFNetwork/1410.0.3 Darwin/22.6.0`). A person's browser begins with `Mozilla/`.
 */
const PREVIEWS = /^(?:Viber|WhatsApp|Telegram|VK)\b/i;

/** Text in brackets in a user agent. A model may have brackets of its own: `Moto G (4)`. */
const BRACKETS = /\((?:[^()]|\([^()]*\))*\)/g;
const ANDROID = /\bAndroid\b/;
/** A name that a bot gives itself even among a phone's data (`Googlebot`, `Bytespider/1.0`). */
const NAMES_ITSELF = /compatible|:\/\/|(?:bot|spider|crawler)\/\d|^\s*[a-z]{3,}(?:bot|spider|crawler)\s*$/i;

/** Some hundred kinds of phones make most clicks, and the patterns of `isbot` take 4 % of a redirect's time. */
const known = new Map<string, boolean>();
const MOST_KNOWN = 1_000;
const LONGEST_KNOWN = 300;

/** Whether the user agent is a bot, or a messenger that makes a preview of the link. */
export function isBot(userAgent: string | null): boolean {
  if (userAgent === null) return false;
  const before = known.get(userAgent);
  if (before !== undefined) return before;
  const bot = looksLikeBot(userAgent);
  // Made-up names must not fill the memory.
  if (known.size >= MOST_KNOWN) known.clear();
  if (userAgent.length <= LONGEST_KNOWN) known.set(userAgent, bot);
  return bot;
}

function looksLikeBot(userAgent: string): boolean {
  return PREVIEWS.test(userAgent) || (isbot(userAgent) && isbot(withoutModels(userAgent)));
}

/** Phones are sold under names such as `M BOT 551`, `Spider X1` or `iBOT`: the model says nothing of who taps. */
function withoutModels(userAgent: string): string {
  return userAgent.replace(BRACKETS, (found) => {
    if (!ANDROID.test(found)) return found;
    const parts = found.slice(1, -1).split(";");
    return `(${parts.filter((part) => ANDROID.test(part) || NAMES_ITSELF.test(part)).join(";")})`;
  });
}
