import { isbot } from "isbot";

/**
 * Previews of links that `isbot` takes for people: on iOS the messenger itself asks, under its own name
 * (`Viber/20.9.0.8 CFNetwork/1410.0.3 Darwin/22.6.0`). A person's browser begins with `Mozilla/`.
 */
const PREVIEWS = /^(?:Viber|WhatsApp|Telegram|VK)\b/i;

/** Whether a user agent is a robot's or a messenger's preview of the link, and nobody has tapped it. */
export function isRobot(userAgent: string | null): boolean {
  return userAgent !== null && (isbot(userAgent) || PREVIEWS.test(userAgent));
}
