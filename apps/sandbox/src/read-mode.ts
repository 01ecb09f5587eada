import type { IncomingMessage, ServerResponse } from "node:http";
import type { Mode } from "./mode.ts";
import { ModeError, parseMode } from "./parse-mode.ts";
import { readBody } from "./read-body.ts";
import { sendError, sendJson } from "./send.ts";

/** A mode is a few dozen bytes; more is a mistake. */
const MAX_BODY_BYTES = 16 * 1024;

/** Reads a mode out of a request's body, hands it on and answers with it; else says what is wrong. */
export function readMode(request: IncomingMessage, response: ServerResponse, change: (mode: Mode) => void): void {
  readBody(request, MAX_BODY_BYTES, {
    tooLarge: () => sendError(response, 413, `Тело запроса больше ${MAX_BODY_BYTES} байт`),
    whole: (body) => {
      try {
        const mode = parseMode(JSON.parse(body));
        change(mode);
        sendJson(response, 200, mode);
      } catch (error) {
        if (error instanceof SyntaxError) {
          sendError(response, 400, 'Тело запроса — не JSON. Пример: {"kind":"status","status":503}');
        } else if (error instanceof ModeError) sendError(response, 400, error.message);
        else throw error;
      }
    },
  });
}
