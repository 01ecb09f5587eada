import type { BridgeMessage } from "../vk-host.ts";
import { element } from "./element.ts";

/** More rows nobody reads, and they would slow the page down. */
const SHOWN = 200;

/** Shows the bridge's messages, newest first. */
export class BridgeLog {
  readonly #list: HTMLElement;
  readonly #count: HTMLElement;
  readonly #messages: BridgeMessage[] = [];

  constructor(list: HTMLElement, count: HTMLElement) {
    this.#list = list;
    this.#count = count;
  }

  get messages(): readonly BridgeMessage[] {
    return [...this.#messages];
  }

  add(message: BridgeMessage): void {
    this.#messages.push(message);
    this.#count.textContent = String(this.#messages.length);
    this.#list.prepend(row(message));
    if (this.#list.childElementCount > SHOWN) this.#list.lastElementChild?.remove();
  }

  /** Empties what is shown; `messages` stays whole. */
  clear(): void {
    this.#list.replaceChildren();
    this.#count.textContent = "0";
  }
}

function row({ atMs, from, type, data }: BridgeMessage): HTMLElement {
  const failed = type.endsWith("Failed");
  const kind = from === "app" ? "от приложения" : failed ? "отказ ВКонтакте" : "от ВКонтакте";
  return element(
    "details",
    { class: `message from-${from}${failed ? " failed" : ""}` },
    element(
      "summary",
      {},
      element("span", { class: "arrow", title: kind, "aria-label": kind }, from === "app" ? "→" : "←"),
      element("span", { class: "type" }, type),
      element("time", {}, new Date(atMs).toLocaleTimeString("ru")),
    ),
    element("pre", {}, JSON.stringify(data, null, 2)),
  );
}
