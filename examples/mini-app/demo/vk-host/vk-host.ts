import type { LaunchOptions } from "./launch-options.ts";

/** A message of the bridge, as it went over the wire. */
export interface BridgeMessage {
  readonly atMs: number;
  readonly from: "app" | "vk";
  /** The method, or the type of the answer or event. */
  readonly type: string;
  readonly data: unknown;
}

/** `window.vkHost`: what the buttons of the page do, for tests. */
export interface VkHost {
  /** A new launch. What is not said stays as the panel has it. Resolves with its address, once the frame has loaded. */
  open(options?: Partial<LaunchOptions>): Promise<string>;
  /** The same launch again, once more from its first address. Resolves once the frame has loaded. */
  reload(): Promise<void>;
  /** `VKWebAppChangeFragment`; the text without `#`. */
  changeFragment(text: string): void;
  /** `VKWebAppViewHide` */
  hide(): void;
  /** `VKWebAppViewRestore` */
  restore(): void;
  /** Takes the frame off the page, as closing the tab does. */
  close(): void;
  /** Changes the panel without a launch: `silent`, `refuseUser` and `theme` count at once, the rest at the next. */
  set(options: Partial<LaunchOptions>): void;
  /** What the user keeps in VK's storage. */
  storage(): Readonly<Record<string, string>>;
  /** All messages since the page was opened, both ways. */
  readonly log: readonly BridgeMessage[];
}

declare global {
  interface Window {
    vkHost: VkHost;
  }
}
