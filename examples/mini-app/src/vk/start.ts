import bridge from "@vkontakte/vk-bridge";

/** Tells VK that the app is there. Outside VK no answer ever comes, so the app does not wait for it. */
export function startVk(): void {
  bridge.send("VKWebAppInit").catch((error: unknown) => console.warn("VK не принял VKWebAppInit", error));
}
