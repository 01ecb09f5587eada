/** How a Mini App is opened: who opens it, by which link, and what VK does with it. */
export interface LaunchOptions {
  /** The ad's link: `https://vk.com/app123456#utm_source=vk_ads`, with `?` as well. */
  readonly link: string;
  /** Which page of the app, relative to its address; "" is the app itself. */
  readonly page: string;
  readonly user: number;
  readonly firstName: string;
  readonly lastName: string;
  /** `mobile_web` also makes the frame as narrow as a phone. */
  readonly platform: "desktop_web" | "mobile_web";
  readonly theme: "system" | "light" | "dark";
  /** VK hands the query of the link on to the app. */
  readonly passQuery: boolean;
  /** The client percent-encodes the whole fragment, as mobile ones may. */
  readonly escapeHash: boolean;
  /** The bridge answers nothing and tells nothing. */
  readonly silent: boolean;
  /** `VKWebAppGetUserInfo` is refused. */
  readonly refuseUser: boolean;
  /** The frame gets no storage of its own, as with third-party storage switched off. */
  readonly blockStorage: boolean;
}

/** What follows `https://vk.com/app123456` in the links of the integration document, its fragment form first. */
const PRESETS = [
  ["Метки после #", "#utm_source=vk_ads&utm_campaign=spring_2025&ref=vk_bot_test&ref_source=vk_ads"],
  ["VK реклама", "?ref=vk_bot_test&ref_source=vk_ads&s4=vk_bot_test&s5=vk_ads&s6={user_id}"],
  ["VK Mini App", "?ref=mini_app_test&ref_source=vk_mini&s4=mini_app_test&s5=vk_mini&s6={user_id}"],
  ["Прямая ссылка", "?ref=direct_test&ref_source=direct&s4=direct_test&s5=direct&s6={user_id}"],
  [
    "Объявление из кабинета",
    "#utm_source=vk_ads&utm_campaign=107900002&utm_content=107900003&ref=107900002&ref_source=107900003&rb_clickid=demo",
  ],
  ["Без меток", ""],
] as const;

export function presets(appId: string): ReadonlyArray<{ readonly title: string; readonly link: string }> {
  return PRESETS.map(([title, rest]) => ({ title, link: `https://vk.com/app${appId}${rest}` }));
}

export function defaultOptions(appId: string): LaunchOptions {
  return {
    link: `https://vk.com/app${appId}${PRESETS[0][1]}`,
    page: "",
    user: 555555,
    firstName: "Иван",
    lastName: "Иванов",
    platform: "desktop_web",
    theme: "system",
    passQuery: true,
    escapeHash: false,
    silent: false,
    refuseUser: false,
    blockStorage: false,
  };
}
