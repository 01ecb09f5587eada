import type { Socket } from "node:net";
import { ERRORS, type ErrorCode, errorAnswer } from "../errors.ts";

const CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ["HPE_HEADER_OVERFLOW", "headers_too_large"],
  ["ERR_HTTP_REQUEST_TIMEOUT", "request_timeout"],
]);

/**
 * What is not even HTTP never reaches a route: it is answered on the bare socket, in the form of every error. Returns what
 * it said; undefined: the connection was closed already.
 */
export function answerClientError(error: Error & { code?: string }, socket: Socket): ErrorCode | undefined {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return undefined;
  }
  const code = CODES.get(error.code ?? "") ?? "invalid_request";
  const body = JSON.stringify(errorAnswer(code));
  socket.end(
    `HTTP/1.1 ${ERRORS[code].status} Error\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
  return code;
}
