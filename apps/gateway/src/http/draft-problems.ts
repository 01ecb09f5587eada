import type { ErrorDetail } from "@metka/contract";
import type { FastifyRequest } from "fastify";
import { validationDetails } from "./validation.ts";

/** What the server's own validator says of settings that are still being typed: what it would say when they are saved. */
export function draftProblems(request: FastifyRequest, schema: object, draft: unknown, at = ""): ErrorDetail[] {
  const validate = request.getValidationFunction(schema) ?? request.compileValidationSchema(schema);
  if (validate(draft) === true) return [];
  const problems = validationDetails(validate.errors ?? [], "body");
  return problems.map(({ path, message }) => ({ path: `${at}${path}`, message }));
}
