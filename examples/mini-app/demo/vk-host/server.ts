import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { type Listening, listen, shutDown } from "../http/listen.ts";
import { readFolder, sendFile, sendJson } from "../http/static-files.ts";
import { AdLinkError } from "./ad-link.ts";
import { LaunchDesk, type LaunchDeskOptions, LaunchError } from "./launch-desk.ts";
import { askNetwork } from "./network.ts";

export interface VkHostOptions extends LaunchDeskOptions {
  /** The built page. */
  readonly folder: string;
  /** The sandbox that plays the network; its clicks are shown next to the app. */
  readonly sandboxUrl: string;
  readonly wantedPort: number;
}

export interface VkHostServer extends Listening {
  /** `http://localhost:<port>/`: another site than the app's `127.0.0.1`, so that its frame is third-party. */
  readonly url: string;
  close(): Promise<void>;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** The server part of a page that plays vk.com: it signs launches and shows what has come to the network. */
export async function serveVkHost(options: VkHostOptions): Promise<VkHostServer> {
  const files = await readFolder(options.folder);
  const desk = new LaunchDesk(options);
  const handlers: Readonly<Record<string, Handler>> = {
    "GET /host.json": async (_request, response) => sendJson(response, 200, desk.about()),
    "POST /launch": async (request, response) => sendJson(response, 200, { url: desk.open(await json(request)) }),
    "GET /network/clicks": (request, response) => askNetwork(options.sandboxUrl, "clicks", request, response),
    "DELETE /network/clicks": (request, response) => askNetwork(options.sandboxUrl, "clicks", request, response),
  };
  const server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const handler = handlers[`${request.method} ${path}`];
    const answered = handler === undefined ? sendFile(response, files.get(path)) : handler(request, response);
    answered.catch((error) => fail(response, error));
  });
  const listening = await listen(server, options.wantedPort);
  return { ...listening, url: `http://localhost:${listening.port}/`, close: () => shutDown(server) };
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else if (error instanceof AdLinkError || error instanceof LaunchError || error instanceof SyntaxError)
    sendJson(response, 400, { error: error.message });
  else sendJson(response, 500, { error: `Стенд сломался: ${error instanceof Error ? error.message : String(error)}` });
}
