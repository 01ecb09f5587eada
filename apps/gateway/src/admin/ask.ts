import { ApiError } from "../errors.ts";
import { StoreUnavailable } from "../store/model.ts";

/** What the store answers; a database that is away becomes the error that callers know. */
export async function ask<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw cause instanceof StoreUnavailable ? new ApiError("store_unavailable", [], { cause }) : cause;
  }
}
