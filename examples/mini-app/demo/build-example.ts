import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const APP_CONFIG = fileURLToPath(new URL("../vite.config.ts", import.meta.url));
const HOST_PAGE = fileURLToPath(new URL("vk-host/page/", import.meta.url));
const HOST_BUILD = {
  // Its stylesheet uses light-dark(), which a lower target would replace by what the system prefers.
  target: "esnext",
  rolldownOptions: { input: ["index.html", "advertiser.html"].map((name) => join(HOST_PAGE, name)) },
};

export interface BuildOptions {
  /** `development`: React's own checks, StrictMode's double effects among them. Default: `production`. */
  readonly mode?: "production" | "development";
}

/** Where a build keeps the app and the page that plays vk.com. */
export function foldersOf(outDir: string): { app: string; host: string } {
  return { app: join(outDir, "app"), host: join(outDir, "host") };
}

/** Builds the app and the host page into a folder; what was in it is replaced. */
export async function buildExample(outDir: string, { mode = "production" }: BuildOptions = {}): Promise<void> {
  const { app, host } = foldersOf(outDir);
  const common = { mode, logLevel: "warn", clearScreen: false } as const;
  const output = { emptyOutDir: true, reportCompressedSize: false };
  const before = process.env.NODE_ENV;
  // Vite asks this variable, and not `mode`, which React to take; a test runner has set it to its own.
  process.env.NODE_ENV = mode;
  try {
    await build({ ...common, configFile: APP_CONFIG, build: { ...output, outDir: app } });
    await build({
      ...common,
      configFile: false,
      root: HOST_PAGE,
      build: { ...output, ...HOST_BUILD, outDir: host },
    });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}
