import type { IncomingMessage, ServerResponse } from "node:http";
import { answer } from "./answer.ts";
import { type Controlled, handleControl, isControl } from "./control.ts";
import { handleLeadsTech, isLeadsTech } from "./leads-tech/api.ts";
import { handleMessage, isMessage } from "./messages/api.ts";
import { ModeError } from "./parse-mode.ts";
import { pathMode } from "./path-mode.ts";
import type { Arrival } from "./received-click.ts";
import { sendError } from "./send.ts";
import { handleVkAds, isVkAds } from "./vk-ads/api.ts";

export interface Network extends Controlled {
  /** Records a click and says its number. */
  readonly receive: (arrival: Arrival) => number;
}

export function handleRequest(request: IncomingMessage, response: ServerResponse, network: Network): void {
  const target = originForm(request.url ?? "/");
  if (isControl(target)) handleControl({ target, request, response, controlled: network });
  else if (isLeadsTech(target)) handleLeadsTech(target, request, response, network.leadsTech);
  else if (isVkAds(target)) handleVkAds(target, request, response, network.vkAds);
  else if (isMessage(target)) handleMessage(target, request, response, network.messages);
  else if (request.method !== "GET" && request.method !== "POST") {
    response.setHeader("Allow", "GET, POST");
    sendError(response, 405, "Клик — это GET или POST");
  } else if (target === "/favicon.ico") {
    // A browser that shows the help asks for it by itself; that is no click.
    sendError(response, 404, "Значка у песочницы нет");
  } else whenArrived(request, () => takeClick(target, request, response, network));
}

function takeClick(target: string, request: IncomingMessage, response: ServerResponse, network: Network): void {
  let mode = network.mode;
  try {
    mode = pathMode(target) ?? mode;
  } catch (error) {
    if (!(error instanceof ModeError)) throw error;
    sendError(response, 400, error.message);
    return;
  }
  network.unanswered.add(response);
  const n = network.receive({
    atMs: Date.now(),
    method: request.method ?? "",
    target,
    rawHeaders: request.rawHeaders,
    mode,
  });
  answer(mode, { n, target, request, response });
}

/** A click has arrived when its body has; a body is thrown away. If the client goes away first, there was no click. */
function whenArrived(request: IncomingMessage, arrived: () => void): void {
  const { headers } = request;
  if (headers["content-length"] === undefined && headers["transfer-encoding"] === undefined) arrived();
  else request.on("end", arrived).resume();
}

/** A client that takes the sandbox for a proxy sends the whole URL as the target. */
function originForm(target: string): string {
  if (target.startsWith("/")) return target;
  const rest = target.replace(/^https?:\/\/[^/?]*/i, "");
  return rest.startsWith("/") ? rest : `/${rest}`;
}
