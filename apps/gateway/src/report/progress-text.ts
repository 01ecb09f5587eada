import type { Progress } from "./replica/follow-source.ts";

/** How far the replica is, for people. */
export function progressText({ rows, of }: Progress): string {
  if (of === 0) return "чтение базы начинается";
  return `прочитано строк: ${rows} из ${of} (${Math.floor((100 * rows) / of)} %)`;
}
