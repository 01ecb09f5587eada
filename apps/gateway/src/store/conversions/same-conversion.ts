import type { ConversionRow, Found, ReportedConversion } from "./model.ts";

export type KnownConversion = Pick<ConversionRow, "click_id" | "user_id" | "model">;

/**
 * Whether a postback that names a conversion's identity is about another click or another user all the same: what the
 * network calls a transaction is then a constant. A user's last click may change between two reports of one conversion,
 * so what was found by the user is compared by the user.
 */
export function isAnother(current: KnownConversion, reported: ReportedConversion, found: Found | undefined): boolean {
  // Without a transaction the identity is the click's own.
  if (reported.transactionId === null) return false;
  if (found?.model === "click_id" && current.click_id !== null) {
    if (found.click.click_id === current.click_id) return false;
    return current.model === "click_id" || (found.click.user_id ?? reported.userId) !== current.user_id;
  }
  // The user of a conversion whose click was named is the click's own, which the network need not know.
  if (current.model === "click_id") return differ(found?.click.user_id ?? null, current.user_id);
  return differ(reported.userId ?? found?.click.user_id ?? null, current.user_id);
}

function differ(one: string | null, other: string | null): boolean {
  return one !== null && other !== null && one !== other;
}

/** The identity of a conversion whose transaction another one has already: the same, and its click or its user. */
export function identityOfAnother(reported: ReportedConversion, found: Found | undefined): string {
  const own =
    found?.model === "click_id"
      ? ["click", found.click.click_id]
      : ["user", reported.userId ?? found?.click.user_id ?? null];
  return `${prefixOfOthers(reported)}${own.map((part) => JSON.stringify(part)).join(",")}]`;
}

/** Whether a conversion has been kept next to another one of the same transaction. */
export function isKeptApart(identity: string, reported: ReportedConversion): boolean {
  return identity.startsWith(prefixOfOthers(reported));
}

function prefixOfOthers({ identity }: ReportedConversion): string {
  return `${identity.slice(0, -1)},`;
}

/** The reason that a conversion gets which is kept apart. */
export const KEPT_APART =
  "с тем же номером действия есть конверсия другого клика или пользователя, сохранены обе: проверьте макрос номера в ссылке постбека";
