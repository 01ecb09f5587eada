import { BODY_LIMIT } from "@metka/contract";
import type { FastifyInstance } from "fastify";
import { ApiError } from "../errors.ts";

/** JSON under either type: `text/plain` is what `sendBeacon` sends without a preflight. */
export function readJsonBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  for (const type of ["application/json", "text/plain"]) {
    app.addContentTypeParser(
      type,
      { parseAs: "string", bodyLimit: BODY_LIMIT },
      async (_request: unknown, text: string) => parseJson(text),
    );
  }
}

function parseJson(text: string): unknown {
  if (text.trim() === "") throw new ApiError("invalid_json", [{ path: "", message: "тело пустое" }]);
  try {
    return JSON.parse(text);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new ApiError("invalid_json", [{ path: "", message }], { cause });
  }
}
