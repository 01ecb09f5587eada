import { configureTracker } from "@metka/tracker";
import bridge from "@vkontakte/vk-bridge";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { startRouter } from "./navigation/router.ts";
import { Page } from "./Page.tsx";
import { Shell } from "./Shell.tsx";
import { loadConfig } from "./settings/load.ts";
import { Loading, Problem } from "./states.tsx";
import { startVk } from "./vk/start.ts";

const root = createRoot(document.getElementById("root") ?? document.body);

startVk();
// As routers do that run when they are imported: the ad's marks are gone from the address before the tracker is there.
startRouter();
root.render(
  <Shell>
    <Page id="loading" title="Займы онлайн">
      <Loading />
    </Page>
  </Shell>,
);
try {
  const config = await loadConfig();
  // Before the first component: its effects send through this tracker.
  configureTracker({ endpoint: config.metka, bridge });
  root.render(
    <StrictMode>
      <Shell>
        <App config={config} />
      </Shell>
    </StrictMode>,
  );
} catch (error) {
  root.render(
    <Shell>
      <Page id="problem" title="Займы онлайн">
        <Problem title="Приложение не настроено" error={error} />
      </Page>
    </Shell>,
  );
}
