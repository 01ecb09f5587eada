import { Type } from "typebox";

/** The largest integer that survives JSON and JavaScript unchanged, 2^53 − 1; ids beyond it must come as strings. */
const MAX = Number.MAX_SAFE_INTEGER;

/** No U+0000: PostgreSQL cannot hold it in text, so it is refused for both databases alike. */
const NO_NUL = "^[^\\u0000]*$";

/** What a mark may be on the wire. `null` and `""` mean absent; stored as a string. */
export type Scalar = string | number | boolean | null;

// JSON Schema's list of types instead of a union: one error a field instead of one for each branch.
export const ScalarSchema = (description: string | undefined, maxLength: number) =>
  Type.Unsafe<Scalar>({
    type: ["string", "number", "boolean", "null"],
    minimum: -MAX,
    maximum: MAX,
    pattern: NO_NUL,
    maxLength,
    ...(description ? { description } : {}),
  });

export const IdSchema = (description: string, maxLength: number) =>
  Type.Unsafe<string | number | null>({
    type: ["string", "number", "null"],
    minimum: -MAX,
    maximum: MAX,
    pattern: NO_NUL,
    maxLength,
    description,
  });

export const TextSchema = (description: string, maxLength: number) =>
  Type.Unsafe<string | null>({ type: ["string", "null"], pattern: NO_NUL, maxLength, description });
