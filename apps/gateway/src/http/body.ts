import { isUtf8 } from "node:buffer";
import { BODY_LIMIT } from "@metka/contract";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError } from "../errors.ts";
import { utf16Of, withoutBom } from "../file-text.ts";

/** JSON under either type: `text/plain` is what `sendBeacon` sends without a preflight. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  for (const type of ["application/json", "text/plain"]) {
    app.addContentTypeParser(
      type,
      { parseAs: "buffer", bodyLimit: BODY_LIMIT },
      async ({ routeOptions }: FastifyRequest, bytes: Buffer) => {
        const { withoutBody } = routeOptions.config;
        return withoutBody !== undefined && bytes.toString("latin1").trim() === "" ? withoutBody() : parseJson(bytes);
      },
    );
  }
}

export function parseJson(bytes: Buffer): unknown {
  // Each byte that is not UTF-8 would become the same sign: two users' IDs could be one.
  if (!isUtf8(bytes) && utf16Of(bytes) === undefined) {
    throw new ApiError("invalid_json", [{ path: "", message: "тело не в UTF-8: пришлите JSON в этой кодировке" }]);
  }
  const text = bytes.toString("utf8");
  if (text.trim() === "") throw new ApiError("invalid_json", [{ path: "", message: "тело пустое" }]);
  try {
    return MAY_LOSE_DIGITS.test(text) ? JSON.parse(withoutBom(text), keepDigits) : JSON.parse(withoutBom(text));
  } catch (cause) {
    throw new ApiError("invalid_json", [{ path: "", message: whereBroken(text, cause) }]);
  }
}

/** A number of fewer digits comes out of JSON as it went in. */
const MAY_LOSE_DIGITS = /[\d.]{17}/;

/** A fraction that a number cannot hold is its text. Whole numbers beyond 2^53 stay what they are: they are refused. */
function keepDigits(_key: string, value: unknown, { source = "" }: { readonly source?: string }): unknown {
  if (typeof value !== "number" || !source.includes(".")) return value;
  return significant(source) === significant(String(value)) ? value : source;
}

function significant(number: string): string {
  return number
    .replace(/e.*$/i, "")
    .replace(/[-.]/g, "")
    .replace(/^0+|0+$/g, "");
}

/** The engine's own message may quote the body, which holds signatures and names: only the place is reported. */
function whereBroken(text: string, error: unknown): string {
  // What the mark of UTF-16 is when it is read as UTF-8, and its half letters.
  if (text.startsWith("\ufffd\ufffd") || /^.?\0/.test(text)) return "похоже на UTF-16: пришлите JSON в кодировке UTF-8";
  const message = error instanceof Error ? error.message : "";
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return `это не JSON, ошибка у символа ${Number(position) + 1}`;
  return /Unexpected end/.test(message) ? "текст обрывается, не дойдя до конца JSON" : "это не JSON";
}
