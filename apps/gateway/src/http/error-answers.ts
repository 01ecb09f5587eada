import { ErrorAnswerSchema } from "@metka/contract";
import { ERRORS, type ErrorCode, errorAnswer } from "../errors.ts";

/** Error codes that any route may give, by status. A route adds its own codes. */
const GENERAL = {
  400: ["invalid_request"],
  401: ["unauthorized", "too_many_attempts"],
  413: ["payload_too_large"],
  415: ["unsupported_media_type", "invalid_json"],
  503: ["store_unavailable", "shutting_down"],
} as const satisfies Record<number, readonly ErrorCode[]>;

type General = keyof typeof GENERAL;

/** For a route's schema: each status with the codes that this route may give, and an example of each. */
export function errorAnswers(...given: readonly (General | ErrorCode)[]) {
  const codes = given.flatMap((one) => (typeof one === "number" ? GENERAL[one] : [one]));
  return Object.fromEntries(
    Array.from(
      Map.groupBy(new Set(codes), (code) => ERRORS[code].status),
      ([status, own]) => [
        status,
        { ...ErrorAnswerSchema, description: own.join(", "), examples: own.map((code) => exampleOf(code)) },
      ],
    ),
  );
}

function exampleOf(code: ErrorCode) {
  return errorAnswer(code, code === "invalid_request" ? [{ path: "/from", message: "нужна дата 2026-11-22" }] : []);
}
