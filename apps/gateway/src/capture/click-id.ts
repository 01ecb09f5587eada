import { webcrypto } from "node:crypto";
import { monotonicFactory } from "ulid";

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

const ulid = monotonicFactory(random);

/** A click's public id: a ULID in lower case, rising within this process. */
export function newClickId(nowMs: number): string {
  return ulid(nowMs).toLowerCase();
}
