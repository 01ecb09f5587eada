import type { VkHost } from "../../examples/mini-app/demo/vk-host/vk-host.ts";

declare global {
  interface Window {
    vkHost: VkHost;
  }
}
