import { webcrypto } from "node:crypto";
import { ulid } from "ulid";

/** Random bytes are drawn many at a time: one system call for each character once cost half of the intake's speed. */
const POOL = new Uint8Array(4096);
let used = POOL.length;

function random(): number {
  if (used === POOL.length) {
    webcrypto.getRandomValues(POOL);
    used = 0;
  }
  return (POOL[used++] ?? 0) / 256;
}

/**
 * A click's public id: a ULID in lower case. All of its 80 bits after the time are random in each: links carry the id
 * of a visit, and one that only counts up within a millisecond would name the neighbour's visit.
 */
export function newClickId(nowMs: number): string {
  return ulid(nowMs, random).toLowerCase();
}

const CLICK_ID = /^[0-7][0-9a-hjkmnp-tv-z]{25}$/;

/** Whether a text can be a click's id. */
export function isClickId(text: string): boolean {
  return CLICK_ID.test(text);
}
