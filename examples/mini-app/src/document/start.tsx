import { configureTracker } from "@metka/tracker";
import bridge from "@vkontakte/vk-bridge";
import { type ComponentType, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { loadConfig } from "../settings/load.ts";
import { startVk } from "../vk/start.ts";

/** What an application needs besides the integration document's own lines: the tracker, told where the gateway is. */
export async function start(App: ComponentType): Promise<void> {
  startVk();
  const { metka } = await loadConfig();
  configureTracker({ endpoint: metka, bridge });
  createRoot(document.getElementById("root") ?? document.body).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
