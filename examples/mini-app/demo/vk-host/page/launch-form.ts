import type { LaunchOptions } from "../launch-options.ts";
import { byId } from "./element.ts";

const FLAGS = ["passQuery", "escapeHash", "silent", "refuseUser", "blockStorage"] as const;

/** The panel's fields; their ids are the names of the options. */
export class LaunchForm {
  readonly #link = byId("link", HTMLTextAreaElement);
  readonly #page = byId("page", HTMLSelectElement);
  readonly #user = byId("user", HTMLInputElement);
  readonly #firstName = byId("firstName", HTMLInputElement);
  readonly #lastName = byId("lastName", HTMLInputElement);
  readonly #platform = byId("platform", HTMLSelectElement);
  readonly #theme = byId("theme", HTMLSelectElement);
  readonly #flags = FLAGS.map((name) => [name, byId(name, HTMLInputElement)] as const);

  onChange(listener: (field: string) => void): void {
    byId("options", HTMLFormElement).addEventListener("input", ({ target }) => {
      if (target instanceof HTMLElement) listener(target.id);
    });
  }

  read(): LaunchOptions {
    const flag = (name: (typeof FLAGS)[number]) => byId(name, HTMLInputElement).checked;
    return {
      link: this.#link.value.trim(),
      page: this.#page.value,
      user: this.#user.valueAsNumber,
      firstName: this.#firstName.value,
      lastName: this.#lastName.value,
      platform: this.#platform.value === "mobile_web" ? "mobile_web" : "desktop_web",
      theme: this.#theme.value === "light" || this.#theme.value === "dark" ? this.#theme.value : "system",
      passQuery: flag("passQuery"),
      escapeHash: flag("escapeHash"),
      silent: flag("silent"),
      refuseUser: flag("refuseUser"),
      blockStorage: flag("blockStorage"),
    };
  }

  write(options: LaunchOptions): void {
    this.#link.value = options.link;
    this.#page.value = options.page;
    this.#user.value = String(options.user);
    this.#firstName.value = options.firstName;
    this.#lastName.value = options.lastName;
    this.#platform.value = options.platform;
    this.#theme.value = options.theme;
    for (const [name, input] of this.#flags) input.checked = options[name];
  }
}
