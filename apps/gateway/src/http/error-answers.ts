import { ErrorAnswerSchema } from "@metka/contract";
import { codesOf } from "../errors.ts";

/** For a route's schema: each status with the codes that it may carry. */
export function errorAnswers(...statuses: readonly number[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { ...ErrorAnswerSchema, description: codesOf(status).join(", ") }]),
  );
}
