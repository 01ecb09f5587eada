import { createHmac } from "node:crypto";
import type { StatisticsRow } from "./model.ts";

/**
 * The key of a row. A user's ID is personal data, and an erasure takes it out of every table; a keyed hash stays,
 * so that later polls still know the row and count nothing twice.
 */
export function rowKey(kind: StatisticsRow["kind"], value: string, hashKey: string): string {
  return kind === "click" ? value : createHmac("sha256", hashKey).update(value).digest("base64url");
}

/** The conversion number `n` of a click, or of a user's day. */
export function conversionIdentity(
  { kind, scope, day, key }: Pick<StatisticsRow, "kind" | "scope" | "day" | "key">,
  n: number,
): string {
  return JSON.stringify(kind === "click" ? [PREFIX, "click", key, n] : [PREFIX, "user", scope, day, key, n]);
}

const PREFIX = "statistics";

/** Whether a conversion came from statistics. */
export function isOfStatistics(identity: string): boolean {
  return identity.startsWith(`["${PREFIX}",`);
}
