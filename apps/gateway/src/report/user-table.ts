/** Kept tables grow by much while they are small, which saves time, and then by little, which saves memory. */
const MANY_SLOTS = 2 ** 20;
const FIRST_SLOTS = 4096;
/** How full open addressing may be; probes stay short. */
const FULL = 0.7;

/** Below this, with one added, a key fits the narrow table; VK's users all do. */
const NARROW = 2 ** 32 - 1;
/** A key plus one, so that 0 is nobody's, and a number: they stand together, as memory is read so. */
const SLOT = 2;

/** Numbers for users, from 0 on in the order in which their keys (`userKey`) are asked for first. */
export class UserNumbers {
  readonly #narrow = new NumberedKeys((length) => new Uint32Array(length));
  readonly #wide = new NumberedKeys((length) => new Float64Array(length));

  get size(): number {
    return this.#narrow.size + this.#wide.size;
  }

  get bytes(): number {
    return this.#narrow.bytes + this.#wide.bytes;
  }

  numberOf(user: number): number {
    return this.#tableOf(user).numberOf(user, this.size);
  }

  find(user: number): number | undefined {
    return this.#tableOf(user).find(user);
  }

  #tableOf(user: number): NumberedKeys<Uint32Array> | NumberedKeys<Float64Array> {
    return user < NARROW ? this.#narrow : this.#wide;
  }
}

class NumberedKeys<Slots extends Uint32Array | Float64Array> {
  readonly #make: (length: number) => Slots;
  #slots: Slots;
  size = 0;

  constructor(make: (length: number) => Slots) {
    this.#make = make;
    this.#slots = make(SLOT * FIRST_SLOTS);
  }

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** `next`: the number of a key that was not here before. */
  numberOf(key: number, next: number): number {
    const slot = slotOf(this.#slots, key);
    if (this.#slots[slot] !== 0) return this.#slots[slot + 1] ?? 0;
    this.#slots[slot] = key + 1;
    this.#slots[slot + 1] = next;
    this.size += 1;
    if (SLOT * this.size > FULL * this.#slots.length) this.#grow();
    return next;
  }

  find(key: number): number | undefined {
    const slot = slotOf(this.#slots, key);
    return this.#slots[slot] === 0 ? undefined : this.#slots[slot + 1];
  }

  #grow(): void {
    const before = this.#slots;
    const slots = this.#make(grownLength(before.length, SLOT * MANY_SLOTS));
    for (let at = 0; at < before.length; at += SLOT) {
      const key = before[at] ?? 0;
      if (key === 0) continue;
      const slot = slotOf(slots, key - 1);
      slots[slot] = key;
      slots[slot + 1] = before[at + 1] ?? 0;
    }
    this.#slots = slots;
  }
}

function slotOf(slots: Uint32Array | Float64Array, key: number): number {
  const mask = slots.length - SLOT;
  let slot = (SLOT * hash(key)) & mask;
  while (slots[slot] !== 0 && slots[slot] !== key + 1) slot = (slot + SLOT) & mask;
  return slot;
}

/** Whole numbers below 2^53 - 1. */
export class NumberSet {
  #slots = new Float64Array(FIRST_SLOTS);
  #size = 0;

  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** False: it is here already. */
  add(number: number): boolean {
    const slot = placeOf(this.#slots, number);
    if (this.#slots[slot] !== 0) return false;
    this.#slots[slot] = number + 1;
    this.#size += 1;
    if (this.#size > FULL * this.#slots.length) this.#grow();
    return true;
  }

  has(number: number): boolean {
    return this.#slots[placeOf(this.#slots, number)] !== 0;
  }

  #grow(): void {
    const before = this.#slots;
    const slots = new Float64Array(grownLength(before.length, MANY_SLOTS));
    for (let at = 0; at < before.length; at += 1) {
      const number = before[at] ?? 0;
      if (number !== 0) slots[placeOf(slots, number - 1)] = number;
    }
    this.#slots = slots;
  }
}

function placeOf(slots: Float64Array, number: number): number {
  const mask = slots.length - 1;
  let slot = hash(number) & mask;
  while (slots[slot] !== 0 && slots[slot] !== number + 1) slot = (slot + 1) & mask;
  return slot;
}

function grownLength(length: number, many: number): number {
  return (length < many ? 4 : 2) * length;
}

function hash(key: number): number {
  let mixed = Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 2 ** 32) | 0, 0x85ebca6b);
  mixed ^= mixed >>> 15;
  mixed = Math.imul(mixed, 0x2c1b3c6d);
  return mixed ^ (mixed >>> 12);
}
