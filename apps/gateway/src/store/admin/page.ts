import type { Page } from "./model.ts";

/** The query asks for one row more than `limit`: if it is there, there is another page. */
export function pageOf<T>(rows: readonly T[], limit: number): Page<T> {
  return { items: rows.slice(0, limit), more: rows.length > limit };
}
