import type { ErrorDetail } from "@metka/contract";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ApiError, ERRORS, type ErrorCode, errorAnswer } from "../errors.ts";
import type { Log } from "../log/log.ts";
import { isVisitor, sendNoOffer } from "./no-offer-page.ts";
import { validationDetails } from "./validation.ts";

/** Fastify's own errors that have a code of ours; any other below 500 is an `invalid_request`. */
const FASTIFY_CODES: ReadonlyMap<string, ErrorCode> = new Map([
  ["FST_ERR_CTP_BODY_TOO_LARGE", "payload_too_large"],
  ["FST_ERR_CTP_INVALID_MEDIA_TYPE", "unsupported_media_type"],
  // No offer has a name that long.
  ["FST_ERR_MAX_PARAM_LENGTH", "not_found"],
]);

/** A database or a gateway that restarts takes about that long. */
const RETRY_AFTER_S = 5;

declare module "fastify" {
  interface FastifyRequest {
    /** The error code of the answer, for the request's log line. */
    failure: { code: ErrorCode; details: readonly ErrorDetail[] } | undefined;
  }
}

interface Told {
  readonly code: ErrorCode;
  readonly details: readonly ErrorDetail[];
}

/** What a person gets whose link leads to no offer. */
export interface LostVisitors {
  openBent(request: FastifyRequest, reply: FastifyReply): Promise<"opened" | "inactive" | "none">;
  readonly fallbackUrl: string | undefined;
}

const LOST: ReadonlySet<ErrorCode> = new Set(["not_found", "unknown_offer_link", "inactive_offer_link"]);

/** Every error leaves in one form: code, message, details; no stack, no SQL (docs/errors.md). */
export function answerErrors(app: FastifyInstance, log: Log, lost: LostVisitors): void {
  app.decorateRequest("failure", undefined);
  app.setErrorHandler((error, request, reply) => {
    const { code, details } = told(error);
    // A stop is no trouble: its refusals have their request lines.
    const trouble = ERRORS[code].status >= 500 && code !== "shutting_down";
    if (trouble) log.error(`${request.method} ${request.routeOptions.url ?? ""}`, error);
    return answerLost(request, reply, { code, details }, lost);
  });
  app.setNotFoundHandler((request, reply) => answerLost(request, reply, { code: "not_found", details: [] }, lost));
}

/** A link that leads nowhere is read as it was probably meant; if that fails too, a person gets a page. */
async function answerLost(
  request: FastifyRequest,
  reply: FastifyReply,
  { code, details }: Told,
  lost: LostVisitors,
  isLost = LOST.has(code),
): Promise<FastifyReply> {
  if (!isLost) return send(request, reply, code, details);
  const opened = code === "inactive_offer_link" ? "none" : await lost.openBent(request, reply);
  if (opened === "opened") return reply;
  const found = opened === "inactive" ? "inactive_offer_link" : code;
  if (!isVisitor(request)) return send(request, reply, found, details);
  request.failure = { code: found, details };
  return sendNoOffer(reply, ERRORS[found].status, lost.fallbackUrl);
}

/** Requests that the router itself refuses reach neither a route nor a hook. */
export function answerRouterError(
  error: Error,
  request: FastifyRequest,
  reply: FastifyReply,
  lost: LostVisitors,
): Promise<FastifyReply> {
  const badUrl = "code" in error && error.code === "FST_ERR_BAD_URL";
  if (!badUrl) return answerLost(request, reply, told(error), lost);
  const details = [{ path: "", message: "в адресе запроса знак % записан с ошибкой" }];
  return answerLost(request, reply, { code: "invalid_request", details }, lost, true);
}

function send(request: FastifyRequest, reply: FastifyReply, code: ErrorCode, details: readonly ErrorDetail[]) {
  request.failure = { code, details };
  if (ERRORS[code].status === 503) reply.header("retry-after", RETRY_AFTER_S);
  return reply.code(ERRORS[code].status).send(errorAnswer(code, details));
}

function told(error: unknown): Told {
  if (error instanceof ApiError) return { code: error.code, details: error.details };
  if (!(error instanceof Error)) return { code: "internal_error", details: [] };
  if ("validation" in error && Array.isArray(error.validation)) {
    return {
      code: "invalid_request",
      details: validationDetails(error.validation, "validationContext" in error ? error.validationContext : ""),
    };
  }
  const known = "code" in error ? FASTIFY_CODES.get(String(error.code)) : undefined;
  if (known !== undefined) return { code: known, details: [] };
  const status = "statusCode" in error && typeof error.statusCode === "number" ? error.statusCode : 500;
  if (status >= 500) return { code: "internal_error", details: [] };
  return { code: "invalid_request", details: [{ path: "", message: error.message }] };
}
