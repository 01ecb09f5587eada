import { serveApp } from "./app-server.ts";
import { foldersOf } from "./build-example.ts";
import { serveVkHost } from "./vk-host/server.ts";

/** The app's number and secure key on the host page. Known to everybody: no real app has them. */
export const EXAMPLE_APP_ID = "123456";
export const EXAMPLE_APP_KEY = "metka-example-key";

export interface ExampleOptions {
  /** What `buildExample` has built. */
  readonly buildDir: string;
  /** `http://127.0.0.1:8000`: goes into the app's `/config.json`. */
  readonly gatewayUrl: string;
  /** The sandbox: its clicks are shown on the host page. */
  readonly sandboxUrl: string;
  readonly appId?: string;
  readonly secureKey?: string;
  /** Code of the VK Ads pixel for the app; none by default. */
  readonly pixel?: string;
  /** 0, the default, takes a free one. A taken one is replaced by a free one. */
  readonly ports?: { readonly host: number; readonly app: number };
}

export interface Example {
  /** The page that plays vk.com: `http://localhost:<port>/`. */
  readonly hostUrl: string;
  /** The app itself: `http://127.0.0.1:<port>/`. */
  readonly appUrl: string;
  /** A page for a network's redirect to end at, so that nothing leads off this machine. */
  readonly advertiserUrl: string;
  /** What the app reads as `/config.json`; changes count from its next start. */
  config: unknown;
  close(): Promise<void>;
}

/** Serves the built app and the page that plays VK around it; gateway and sandbox are the caller's. */
export async function startExample(options: ExampleOptions): Promise<Example> {
  const { buildDir, gatewayUrl, sandboxUrl, pixel, ports } = options;
  const { appId = EXAMPLE_APP_ID, secureKey = EXAMPLE_APP_KEY } = options;
  const folders = foldersOf(buildDir);
  const app = await serveApp(folders.app, () => example.config, ports?.app ?? 0);
  const host = await serveVkHost({
    folder: folders.host,
    appUrl: app.url,
    sandboxUrl,
    appId,
    secureKey,
    wantedPort: ports?.host ?? 0,
  });
  const example: Example = {
    hostUrl: host.url,
    appUrl: app.url,
    advertiserUrl: `${host.url}advertiser.html`,
    config: { metka: gatewayUrl, ...(pixel === undefined ? {} : { pixel }) },
    close: async () => {
      await Promise.all([app.close(), host.close()]);
    },
  };
  return example;
}
