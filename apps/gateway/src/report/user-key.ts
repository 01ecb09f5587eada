import { createHash } from "node:crypto";

/** VK's IDs, and those of every network that numbers its users; as text each has one form. */
const NUMBER = /^(0|[1-9]\d{0,14})$/;
const HASHED_FROM = 2 ** 52;

/**
 * A user as a number below 2^53: a number is itself, and any other text 52 bits of its SHA-256 above all of those. Of a
 * million users who are no numbers two are the same with a chance of one in ten thousand.
 */
export function userKey(user: string): number {
  if (NUMBER.test(user)) return Number(user);
  const digest = createHash("sha256").update(user).digest();
  return HASHED_FROM + digest.readUIntBE(0, 6) * 16 + (digest.readUInt8(6) >> 4);
}
