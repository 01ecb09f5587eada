import type { IncomingMessage, ServerResponse } from "node:http";
import { answer } from "../answer.ts";
import { isRecord } from "../is-record.ts";
import type { Mode } from "../mode.ts";
import { ModeError } from "../parse-mode.ts";
import { pathMode } from "../path-mode.ts";
import { readBody } from "../read-body.ts";
import { sendError, sendJson } from "../send.ts";
import type { MessageLog, ReceivedMessage } from "./message-log.ts";

/** VK's pixel and Telegram's bots, as far as a gateway sends them messages. */
export interface MessageSide {
  readonly log: MessageLog;
  /** How both answer; undefined: as the real ones. A mode in the path comes first. */
  mode: Mode | undefined;
}

const PIXEL = /\/tracker(?:\?|$)/;
const TELEGRAM = /\/bot([^/?]*)\/sendMessage(?:\?|$)/;
/** A message is some hundred bytes. */
const MAX_BODY_BYTES = 64 * 1024;
/** A transparent picture of one pixel. */
const GIF = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

/** Whether a target (path and query) is VK's pixel or a bot's method, and so no click. */
export function isMessage(target: string): boolean {
  return PIXEL.test(target) || TELEGRAM.test(target);
}

export function handleMessage(
  target: string,
  request: IncomingMessage,
  response: ServerResponse,
  side: MessageSide,
): void {
  readBody(request, MAX_BODY_BYTES, {
    tooLarge: () => sendError(response, 413, `Тело запроса больше ${MAX_BODY_BYTES} байт`),
    whole: (body) => {
      try {
        take({ target, body, request, response }, pathMode(target) ?? side.mode, side.log);
      } catch (error) {
        if (!(error instanceof ModeError)) throw error;
        sendError(response, 400, error.message);
      }
    },
  });
}

interface Taken {
  readonly target: string;
  readonly body: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

function take(taken: Taken, mode: Mode | undefined, log: MessageLog): void {
  const { target, request, response } = taken;
  const isPixel = PIXEL.test(target);
  const message = isPixel ? pixelEvent(target) : chatMessage(taken);
  if (mode !== undefined) {
    log.add({ ...message, status: mode.kind === "status" ? mode.status : null });
    answer(mode, { n: log.count, target, request, response });
    return;
  }
  const problem = isPixel ? undefined : chatProblem(target, message.fields);
  const status = problem?.error_code ?? 200;
  log.add({ ...message, status });
  if (isPixel) response.writeHead(200, { "Content-Type": "image/gif", "Content-Length": GIF.length }).end(GIF);
  else if (problem !== undefined) sendJson(response, status, { ok: false, ...problem });
  else sendJson(response, 200, { ok: true, result: { message_id: log.count } });
}

type Message = Omit<ReceivedMessage, "n" | "at" | "status">;

/** VK separates parameters by `;`. */
function pixelEvent(target: string): Message {
  const [path = "", query = ""] = target.split(/\?(.*)/s);
  const pairs = query.split(";").flatMap((pair): [string, string][] => {
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    return name === "" ? [] : [[decoded(name), decoded(value)]];
  });
  return { kind: "pixel", path, fields: Object.fromEntries(pairs) };
}

function chatMessage({ target, body }: Taken): Message {
  const [path = ""] = target.split("?");
  return { kind: "telegram", path: path.replace(/\/bot[^/]*\//, "/bot…/"), fields: fieldsOf(target, body) };
}

/** Telegram takes JSON, a form and a query alike. */
function fieldsOf(target: string, body: string): Readonly<Record<string, unknown>> {
  const query = Object.fromEntries(new URLSearchParams(target.split(/\?(.*)/s)[1] ?? ""));
  if (!body.startsWith("{")) return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  const json: unknown = JSON.parse(body);
  return isRecord(json) ? { ...query, ...json } : query;
}

/** What Telegram says of a wrong token, and of a message without a chat or a text. */
function chatProblem(target: string, fields: Readonly<Record<string, unknown>>) {
  const [, token = ""] = TELEGRAM.exec(target) ?? [];
  if (!/^\d+:[\w-]+$/.test(decoded(token))) return { error_code: 404, description: "Not Found" };
  if (!fields.chat_id) return { error_code: 400, description: "Bad Request: chat_id is empty" };
  return fields.text ? undefined : { error_code: 400, description: "Bad Request: message text is empty" };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray % is a character like any other.
  }
}
