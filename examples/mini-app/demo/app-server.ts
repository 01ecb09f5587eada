import { createServer } from "node:http";
import { type Listening, listen, shutDown } from "./http/listen.ts";
import { readFolder, sendFile, sendJson } from "./http/static-files.ts";

export interface AppServer extends Listening {
  /** `http://127.0.0.1:<port>/` */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the built app, its `/config.json` replaced: one build for every environment. */
export async function serveApp(folder: string, config: () => unknown, wantedPort: number): Promise<AppServer> {
  const files = await readFolder(folder);
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    // A frame without an origin of its own, as one with blocked storage, reads even its own files across origins.
    response.setHeader("Access-Control-Allow-Origin", "*");
    if (path === "/config.json") sendJson(response, 200, config());
    else sendFile(response, files.get(path)).catch((error) => response.destroy(error));
  });
  const listening = await listen(server, wantedPort);
  return { ...listening, url: `http://127.0.0.1:${listening.port}/`, close: () => shutDown(server) };
}
