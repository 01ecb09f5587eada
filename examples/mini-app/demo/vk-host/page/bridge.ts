import { answerBridge } from "../bridge-answers.ts";
import type { LaunchOptions } from "../launch-options.ts";
import type { BridgeMessage } from "../vk-host.ts";
import type { VkStorage } from "../vk-storage.ts";
import { AppFrame, type BridgeCall } from "./app-frame.ts";

/** The launch that is in the frame. */
export interface Launch {
  readonly url: string;
  readonly options: LaunchOptions;
  readonly storage: VkStorage;
}

export interface BridgeOptions {
  readonly place: HTMLElement;
  readonly appId: string;
  /** The panel as it is now: silence, refusal and theme count at once. */
  readonly now: () => LaunchOptions;
  readonly onMessage: (message: BridgeMessage) => void;
}

const DARK = window.matchMedia("(prefers-color-scheme: dark)");

/** VK's end of the bridge: answers the app in the frame and sends it events. */
export class HostBridge {
  readonly #options: BridgeOptions;
  readonly #frame: AppFrame;
  #launch: Launch | undefined;

  constructor(options: BridgeOptions) {
    this.#options = options;
    this.#frame = new AppFrame(options.place, (call) => this.#answer(call));
    DARK.addEventListener("change", () => this.themeChanged());
  }

  get launch(): Launch | undefined {
    return this.#launch;
  }

  async open(launch: Launch): Promise<void> {
    this.#launch = launch;
    await this.#frame.open(launch.url, launch.options.blockStorage);
  }

  close(): void {
    this.#frame.close();
    this.#launch = undefined;
  }

  event(type: string, data: Readonly<Record<string, unknown>> = {}): void {
    if (this.#frame.isOpen) this.#send(type, data);
  }

  themeChanged(): void {
    if (!this.#options.now().silent) this.event("VKWebAppUpdateConfig", this.#config());
  }

  #answer({ handler, params }: BridgeCall): void {
    this.#note("app", handler, params);
    const { silent, refuseUser } = this.#options.now();
    if (this.#launch === undefined || silent) return;
    const { url: launchUrl, options, storage } = this.#launch;
    const reply = answerBridge(handler, params, { ...options, refuseUser, launchUrl, storage, config: this.#config() });
    this.#send(reply.type, reply.data);
    if (handler === "VKWebAppInit") this.#send("VKWebAppUpdateConfig", this.#config());
  }

  #send(type: string, data: Readonly<Record<string, unknown>>): void {
    this.#frame.send({ type, data });
    this.#note("vk", type, data);
  }

  #note(from: BridgeMessage["from"], type: string, data: unknown): void {
    this.#options.onMessage({ atMs: Date.now(), from, type, data });
  }

  #config() {
    const { theme, platform } = this.#options.now();
    const appearance = theme === "system" ? (DARK.matches ? "dark" : "light") : theme;
    return {
      app_id: this.#options.appId,
      appearance,
      scheme: appearance === "dark" ? "vkcom_dark" : "vkcom_light",
      viewport_width: window.innerWidth,
      viewport_height: window.innerHeight,
      api_host: "localhost",
      adaptivity: platform === "mobile_web" ? "force_mobile" : "adaptive",
      is_layer: false,
    };
  }
}
