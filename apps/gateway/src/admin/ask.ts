import { ApiError } from "../errors.ts";
import { StoreUnavailable } from "../store/model.ts";

/** Waits for the store's answer. If the database fails, the error is `store_unavailable`, which callers know. */
export async function ask<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw cause instanceof StoreUnavailable ? new ApiError("store_unavailable", [], { cause }) : cause;
  }
}
