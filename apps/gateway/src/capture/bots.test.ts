import { describe, expect, test } from "vitest";
import { isBot } from "./bots.ts";

test.each([
  "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)",
  "TelegramBot (like TwitterBot)",
  "WhatsApp/2.23.20.0 A",
  "WhatsApp/2.2325.3 W",
  "WhatsApp/24.4.78 CFNetwork/1492.0.1 Darwin/23.3.0",
  "Viber/13.3.0.4",
  "Viber/20.9.0.8 CFNetwork/1410.0.3 Darwin/22.6.0",
  "Mozilla/5.0 (compatible; OdklBot/1.0; +https://odnoklassniki.ru)",
  "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
  "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36",
  "curl/7.88.1",
  "python-requests/2.31.0",
])("%s is a bot or a preview", (userAgent) => expect(isBot(userAgent)).toBe(true));

const CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.144 Mobile Safari/537.36";
const WEBVIEW = "AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0.6099.144 Mobile Safari/537.36";
const IOS = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)";

test.each([
  `Mozilla/5.0 (Linux; Android 13; SM-A536B; wv) ${WEBVIEW} VKAndroidApp/8.55-16789 (Android 13; SDK 33; ru)`,
  `${IOS} Mobile/15E148 Safari/604.1 com.vk.vkclient/8.60`,
  `Mozilla/5.0 (Linux; Android 14; Pixel 8) ${CHROME} Telegram-Android/10.6.1 (Google Pixel 8; Android 14; SDK 34; HIGH)`,
  `${IOS} Mobile/15E148 Viber/20.0`,
  `Mozilla/5.0 (Linux; Android 12; wv) ${WEBVIEW} Viber/19.2.0.5`,
  `Mozilla/5.0 (Linux; Android 9; CUBOT_X19) ${CHROME}`,
  `Mozilla/5.0 (Linux; Android 10; K) ${CHROME.replace("Mobile", "YaBrowser/24.1.0 Mobile")}`,
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:121.0) Gecko/20100101 Firefox/121.0",
  `${IOS} Version/17.0 Mobile/15E148 Safari/604.1`,
  null,
])("%s is a person's browser, or nothing is known of it", (userAgent) => expect(isBot(userAgent)).toBe(false));

describe("a phone whose model sounds like a bot", () => {
  const MODELS = [
    "M BOT 551",
    "M-BOT 50",
    "M_BOT_54",
    "BOT",
    "iBOT",
    "Bot-550",
    "Robot X",
    "Spider X1",
    "Crawler 2",
    "CUBOT X50",
    "BOTH",
  ];

  test.each(MODELS)("%s is a person's, in each way that apps write it", (model) => {
    for (const userAgent of [
      `Mozilla/5.0 (Linux; Android 13; ${model}) ${CHROME}`,
      `Mozilla/5.0 (Linux; Android 9; ${model} Build/PPR1.180610.011; wv) ${WEBVIEW}`,
      `Mozilla/5.0 (Linux; U; Android 4.4.2; ru-ru; ${model} Build/KOT49H) ${CHROME}`,
      `Mozilla/5.0 (Linux; Android 13; ${model} (2023)) ${CHROME}`,
      `Mozilla/5.0 (Linux; Android 13; ${model}; wv) ${WEBVIEW} VKAndroidApp/8.55-1 (Android 13; SDK 33; arm64-v8a; ${model}; ru)`,
      `Mozilla/5.0 (Linux; Android 14; K) ${CHROME} Telegram-Android/10.6.1 (${model}; Android 14; SDK 34; HIGH)`,
    ]) {
      expect([userAgent, isBot(userAgent)]).toEqual([userAgent, false]);
    }
  });

  test.each([
    `Mozilla/5.0 (Linux; Android 6.0.1; M BOT 551 Build/MMB29P) ${CHROME} (compatible; Googlebot/2.1; +http://www.google.com/bot.html)`,
    `Mozilla/5.0 (Linux; Android 5.0) ${CHROME} (compatible; Bytespider; spider-feedback@bytedance.com)`,
    `Mozilla/5.0 (Linux; Android 7.0;) ${CHROME} (compatible; PetalBot;+https://webmaster.petalsearch.com/site/petalbot)`,
    `Mozilla/5.0 (Linux; Android 10; Googlebot) ${CHROME}`,
    `Mozilla/5.0 (Linux; Android 10; YandexMobileBot/3.0) ${CHROME}`,
    `Mozilla/5.0 (Linux; Android 10; M BOT 551) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0.0.0 Safari/537.36`,
  ])("does not hide a bot: %s", (userAgent) => expect(isBot(userAgent)).toBe(true));
});
