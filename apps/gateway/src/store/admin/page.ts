import type { Page } from "./model.ts";

/** `rows` were asked for with one more than `limit`: its presence tells that there are more. */
export function pageOf<T>(rows: readonly T[], limit: number): Page<T> {
  return { items: rows.slice(0, limit), more: rows.length > limit };
}
