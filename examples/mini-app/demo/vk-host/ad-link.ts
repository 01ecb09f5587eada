/** What a link to a Mini App holds, each part as it is written. */
export interface AdLink {
  readonly appId: string;
  /** The community that the app is opened from: `app123_-456`. */
  readonly groupId: string | undefined;
  /** Without `?`. */
  readonly query: string;
  /** Without `#`. */
  readonly fragment: string;
}

/** Its message is for people. */
export class AdLinkError extends Error {}

const APP_LINK = /^(?:https?:\/\/)?(?:m\.)?vk\.(?:com|ru)\/app(\d+)(?:_-(\d+))?\/?(?:\?([^#]*))?(?:#(.*))?$/i;

/** @throws AdLinkError where it is no link to a Mini App */
export function parseAdLink(link: string): AdLink {
  const [whole, appId, groupId, query = "", fragment = ""] = APP_LINK.exec(link.trim()) ?? [];
  if (whole === undefined || appId === undefined) {
    throw new AdLinkError(
      `«${link}» не похоже на ссылку приложения: нужна вида https://vk.com/app123456#utm_source=vk_ads`,
    );
  }
  return { appId, groupId, query, fragment };
}
