import bridge from "@vkontakte/vk-bridge";

/** Tells VK that the app is there. Outside VK nobody answers, ever, so nobody waits for it. */
export function startVk(): void {
  bridge.send("VKWebAppInit").catch((error: unknown) => console.warn("VK не принял VKWebAppInit", error));
}
