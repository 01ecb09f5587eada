import { captureParams } from "@metka/tracker";
import type { PlatformType } from "@vkontakte/vkui";

const { launch, launchParams } = captureParams();

/** Any page may frame another: only signed launch parameters say that VK has opened this one. */
export const isInsideVk = launchParams !== "";

/** How VKUI is to look; undefined lets it decide by the browser. */
export const platform: PlatformType | undefined = launch.vk_platform?.startsWith("desktop") ? "vkcom" : undefined;
