import { AdaptivityProvider, AppRoot, ConfigProvider, SplitCol, SplitLayout } from "@vkontakte/vkui";
import type { ReactNode } from "react";
import { useColorScheme } from "./vk/color-scheme.ts";
import { platform } from "./vk/launch.ts";
import "@vkontakte/vkui/dist/vkui.css";
import "./mini-app.css";

/** VKUI around every page, in VK's own theme. */
export function Shell({ children }: { readonly children: ReactNode }) {
  return (
    <ConfigProvider colorScheme={useColorScheme()} platform={platform} locale="ru">
      <AdaptivityProvider>
        <AppRoot>
          <SplitLayout center>
            <SplitCol maxWidth={1000}>{children}</SplitCol>
          </SplitLayout>
        </AppRoot>
      </AdaptivityProvider>
    </ConfigProvider>
  );
}
