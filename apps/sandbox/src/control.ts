import type { IncomingMessage, ServerResponse } from "node:http";
import type { ClickLog } from "./click-log.ts";
import { helpText } from "./help.ts";
import { changeLeadsTech, showLeadsTech } from "./leads-tech/control.ts";
import type { LeadsTech } from "./leads-tech/leads-tech.ts";
import type { MessageSide } from "./messages/api.ts";
import { MESSAGE_ROUTES } from "./messages/control.ts";
import type { Mode } from "./mode.ts";
import { PostbackError, parsePostback } from "./parse-postback.ts";
import { readBody } from "./read-body.ts";
import { readMode } from "./read-mode.ts";
import { sendError, sendJson, sendText } from "./send.ts";
import { sendPostbacks } from "./send-postbacks.ts";
import type { Unanswered } from "./unanswered.ts";
import { changeVkAds, showVkAds, VK_ADS_ORDER_MAX_BYTES } from "./vk-ads/control.ts";
import type { VkAds } from "./vk-ads/vk-ads.ts";

/** What the control calls see and change. */
export interface Controlled {
  readonly log: ClickLog;
  readonly unanswered: Unanswered;
  readonly vkAds: VkAds;
  readonly leadsTech: LeadsTech;
  readonly messages: MessageSide;
  mode: Mode;
}

/** An order for a postback is some hundred bytes; more is a mistake. */
const MAX_BODY_BYTES = 16 * 1024;

/** A thousand clicks of ordinary length are about a megabyte of JSON; the rest comes by `after`. */
const MAX_LIMIT = 1000;
const DEFAULT_LIMIT = 100;

interface Call {
  /** Path and query. */
  readonly target: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly controlled: Controlled;
}

type Handler = (call: Call) => void;
type Methods = Readonly<Record<string, Handler>>;

const ROUTES: ReadonlyMap<string, Methods> = new Map<string, Methods>([
  ["/_sandbox", { GET: help }],
  ["/_sandbox/", { GET: help }],
  ["/_sandbox/clicks", { GET: listClicks, DELETE: deleteClicks }],
  ["/_sandbox/mode", { GET: showMode, PUT: changeMode }],
  ...MESSAGE_ROUTES,
  ["/_sandbox/postback", { POST: postback }],
  ["/_sandbox/leads-tech", { GET: leadsTechState, PUT: leadsTechOrder }],
  ["/_sandbox/vk-ads", { GET: vkAdsState, PUT: vkAdsOrder }],
]);

/** Whether a target (path and query) is a control call and so no click. */
export function isControl(target: string): boolean {
  return /^\/_sandbox(?:[/?]|$)/.test(target);
}

export function handleControl(call: Call): void {
  const { target, request, response } = call;
  const { pathname } = address(target);
  const methods = ROUTES.get(pathname);
  if (methods === undefined) {
    sendError(response, 404, `Нет такого адреса: ${pathname}. Что умеет песочница: GET /_sandbox/`);
    return;
  }
  const handler = Object.entries(methods).find(([method]) => method === request.method)?.[1];
  if (handler === undefined) {
    const allowed = Object.keys(methods).join(", ");
    response.setHeader("Allow", allowed);
    sendError(response, 405, `${pathname}: метода ${request.method ?? ""} нет, возможны ${allowed}`);
    return;
  }
  handler(call);
}

function help({ request, response }: Call): void {
  sendText(response, helpText(`http://127.0.0.1:${request.socket.localPort ?? 0}`));
}

function listClicks({ target, response, controlled: { log, unanswered } }: Call): void {
  const { searchParams } = address(target);
  const limit = wholeNumber(searchParams.get("limit") ?? String(DEFAULT_LIMIT));
  if (limit === undefined || limit < 1 || limit > MAX_LIMIT) {
    sendError(response, 400, `limit: нужно целое число от 1 до ${MAX_LIMIT}`);
    return;
  }
  const from = searchParams.get("after");
  const after = wholeNumber(from ?? "0");
  if (after === undefined) {
    sendError(response, 400, "after: нужен номер клика, целое число от 0");
    return;
  }
  sendJson(response, 200, {
    count: log.count,
    unanswered: unanswered.now,
    mostUnanswered: unanswered.most,
    clicks: from === null ? log.last(limit) : log.after(after, limit),
  });
}

function deleteClicks({ response, controlled: { log, unanswered } }: Call): void {
  const deleted = log.count;
  log.clear();
  unanswered.clear();
  sendJson(response, 200, { deleted });
}

function showMode({ response, controlled }: Call): void {
  sendJson(response, 200, controlled.mode);
}

function changeMode({ request, response, controlled }: Call): void {
  readMode(request, response, (mode) => {
    controlled.mode = mode;
  });
}

function leadsTechState({ response, controlled }: Call): void {
  showLeadsTech(response, controlled.leadsTech);
}

function leadsTechOrder({ request, response, controlled: { leadsTech } }: Call): void {
  readBody(request, VK_ADS_ORDER_MAX_BYTES, {
    tooLarge: () => sendError(response, 413, `Тело запроса больше ${VK_ADS_ORDER_MAX_BYTES} байт`),
    whole: (body) => changeLeadsTech(body, response, leadsTech),
  });
}

function vkAdsState({ response, controlled }: Call): void {
  showVkAds(response, controlled.vkAds);
}

function vkAdsOrder({ request, response, controlled: { vkAds, log } }: Call): void {
  readBody(request, VK_ADS_ORDER_MAX_BYTES, {
    tooLarge: () => sendError(response, 413, `Тело запроса больше ${VK_ADS_ORDER_MAX_BYTES} байт`),
    whole: (body) => changeVkAds(body, response, vkAds, () => log.all()),
  });
}

/** The network's half of a report: sends it to the gateway and shows what came back. */
function postback({ request, response, controlled: { log } }: Call): void {
  readBody(request, MAX_BODY_BYTES, {
    tooLarge: () => sendError(response, 413, `Тело запроса больше ${MAX_BODY_BYTES} байт`),
    whole: async (body) => {
      try {
        const order = parsePostback(JSON.parse(body));
        const [click] = order.click === undefined ? log.last(1) : log.after(order.click - 1, 1);
        if (order.click !== undefined && click?.n !== order.click) {
          throw new PostbackError(`click: клика ${order.click} нет, сейчас есть номера до ${log.count}`);
        }
        sendJson(response, 200, { answers: await sendPostbacks(order, click?.params ?? {}) });
      } catch (error) {
        if (error instanceof SyntaxError) {
          sendError(response, 400, 'Тело запроса — не JSON. Пример: {"url":"http://localhost:8000/postback/…"}');
        } else if (error instanceof PostbackError) sendError(response, 400, error.message);
        else
          sendError(response, 502, `Постбек не отправлен: ${error instanceof Error ? error.message : String(error)}`);
      }
    },
  });
}

function address(target: string): { pathname: string; searchParams: URLSearchParams } {
  const [pathname = "", ...query] = target.split("?");
  return { pathname, searchParams: new URLSearchParams(query.join("?")) };
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
