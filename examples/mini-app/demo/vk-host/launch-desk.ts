import { parseAdLink } from "./ad-link.ts";
import { defaultOptions, type LaunchOptions } from "./launch-options.ts";
import { launchUrl } from "./launch-url.ts";

export interface LaunchDeskOptions {
  readonly appUrl: string;
  readonly appId: string;
  readonly secureKey: string;
}

/** Its message is for people. */
export class LaunchError extends Error {}

/** Opens the app as VK's server does: checks who is to open what, and signs it. */
export class LaunchDesk {
  readonly #options: LaunchDeskOptions;
  readonly #now: () => number;
  #lastTs = 0;

  constructor(options: LaunchDeskOptions, now: () => number = Date.now) {
    this.#options = options;
    this.#now = now;
  }

  about(): { appId: string; appUrl: string } {
    const { appId, appUrl } = this.#options;
    return { appId, appUrl };
  }

  /**
   * The address for the frame. What is not said is as by default.
   *
   * @throws AdLinkError, LaunchError
   */
  open(request: unknown): string {
    const { appId, appUrl, secureKey } = this.#options;
    const options = readOptions(request, defaultOptions(appId));
    const link = parseAdLink(options.link);
    if (link.appId !== appId) {
      throw new LaunchError(`В ссылке приложение ${link.appId}, а на стенде ${appId}: поправьте номер в ссылке`);
    }
    // Two launches within a second would be one and the same visit.
    this.#lastTs = Math.max(Math.floor(this.#now() / 1000), this.#lastTs + 1);
    return launchUrl({ ...options, link, appUrl, secureKey, ts: this.#lastTs });
  }
}

function readOptions(request: unknown, defaults: LaunchOptions): LaunchOptions {
  if (typeof request !== "object" || request === null) throw new LaunchError("Нужен объект с настройками запуска");
  const options: LaunchOptions = { ...defaults, ...request };
  if (typeof options.link !== "string") throw new LaunchError("link: нужна ссылка приложения");
  if (!Number.isSafeInteger(options.user) || options.user <= 0) {
    throw new LaunchError(`Номер пользователя: нужно целое число от 1, а пришло «${options.user}»`);
  }
  if (!/^[\w.-]*$/.test(options.page))
    throw new LaunchError(`page: нужно имя страницы приложения, а пришло «${options.page}»`);
  return options;
}
