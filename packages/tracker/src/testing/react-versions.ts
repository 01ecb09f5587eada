import { createRequire } from "node:module";
import { vi } from "vitest";

const hosts = { 18: "../../../../e2e/react-18/package.json", 19: "../../package.json" } as const;

/** React 19's types are near enough to 18's for what the tests call. */
export interface ReactVersion {
  readonly React: typeof import("react");
  readonly client: typeof import("react-dom/client");
  readonly server: typeof import("react-dom/server");
  /** The hook's module, bound to this React. */
  readonly hooks: typeof import("../react.ts");
}

/** Loads the hook with the real React of a major version. */
export async function loadReact(major: 18 | 19): Promise<ReactVersion> {
  const load = createRequire(new URL(hosts[major], import.meta.url));
  const React = load("react");
  if (!String(React.version).startsWith(`${major}.`)) throw new Error(`React ${React.version} instead of ${major}`);
  vi.resetModules();
  vi.doMock("react", () => ({ ...React, default: React }));
  const hooks = await import("../react.ts");
  vi.doUnmock("react");
  return { React, client: load("react-dom/client"), server: load("react-dom/server"), hooks };
}
