import { BODY_LIMIT } from "@metka/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError } from "../errors.ts";
import { withoutBom } from "../file-text.ts";

/** JSON under either type: `text/plain` is what `sendBeacon` sends without a preflight. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  for (const type of ["application/json", "text/plain"]) {
    app.addContentTypeParser(
      type,
      { parseAs: "string", bodyLimit: BODY_LIMIT },
      async ({ routeOptions }: FastifyRequest, text: string) =>
        text.trim() === "" ? (routeOptions.config.withoutBody?.() ?? parseJson(text)) : parseJson(text),
    );
  }
}

export function parseJson(text: string): unknown {
  if (text.trim() === "") throw new ApiError("invalid_json", [{ path: "", message: "тело пустое" }]);
  try {
    return JSON.parse(withoutBom(text));
  } catch (cause) {
    throw new ApiError("invalid_json", [{ path: "", message: whereBroken(text, cause) }]);
  }
}

/** The engine's own message may quote the body, which holds signatures and names: only the place is told. */
function whereBroken(text: string, error: unknown): string {
  // What the mark of UTF-16 is when it is read as UTF-8, and its half letters.
  if (text.startsWith("\ufffd\ufffd") || /^.?\0/.test(text)) return "похоже на UTF-16: пришлите JSON в кодировке UTF-8";
  const message = error instanceof Error ? error.message : "";
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return `это не JSON, ошибка у символа ${Number(position) + 1}`;
  return /Unexpected end/.test(message) ? "текст обрывается, не дойдя до конца JSON" : "это не JSON";
}
