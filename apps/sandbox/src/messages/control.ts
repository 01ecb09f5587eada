import type { IncomingMessage, ServerResponse } from "node:http";
import { readMode } from "../read-mode.ts";
import { sendJson } from "../send.ts";
import type { MessageSide } from "./api.ts";

/** A control call, as far as messages need it. */
interface MessageCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly controlled: { readonly messages: MessageSide };
}

/** What VK's pixel and Telegram received, and how they answer. */
export const MESSAGE_ROUTES = [
  ["/_sandbox/messages", { GET: list, DELETE: forget }],
  ["/_sandbox/messages/mode", { GET: showMode, PUT: changeMode, DELETE: resetMode }],
] as const;

function list({ response, controlled: { messages } }: MessageCall): void {
  sendJson(response, 200, { count: messages.log.count, messages: messages.log.all() });
}

function forget({ response, controlled: { messages } }: MessageCall): void {
  const deleted = messages.log.count;
  messages.log.clear();
  sendJson(response, 200, { deleted });
}

function showMode({ response, controlled: { messages } }: MessageCall): void {
  sendJson(response, 200, messages.mode ?? null);
}

function changeMode({ request, response, controlled: { messages } }: MessageCall): void {
  readMode(request, response, (mode) => {
    messages.mode = mode;
  });
}

function resetMode({ response, controlled: { messages } }: MessageCall): void {
  messages.mode = undefined;
  sendJson(response, 200, null);
}
