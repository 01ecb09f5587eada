import { NONE } from "./groups.ts";
import { NumberSet, UserNumbers } from "./user-table.ts";

/** The first groups have a bit for every user each: of three million users that is 96 MB at most, and soon looked at. */
const MARKED_GROUPS = 256;
const FIRST_NUMBERS = 1024;
/** More groups than a report may have: a user's number and a group make one number below 2^53. */
const GROUPS = 2 ** 21;

/** How many different users there are, in all and in each group. */
export interface CountedUsers {
  of(group: number): number;
  readonly all: number;
}

/** Users by their keys (`userKey`); nothing is counted where the group is none. */
export class UserCounts implements CountedUsers {
  readonly #users = new UserNumbers();
  /** Of each of the first groups the users that are in it, a bit each, by number. */
  readonly #marked: Uint32Array<ArrayBuffer>[] = [];
  /** Of the other groups, with each of their users by number. */
  readonly #pairs = new NumberSet();
  #counts = new Uint32Array(FIRST_NUMBERS);

  add(group: number, user: number): void {
    if (group === NONE) return;
    const number = this.#users.numberOf(user);
    if (!(group < MARKED_GROUPS ? this.#mark(group, number) : this.#pairs.add(pairOf(group, number)))) return;
    this.#counts = roomFor(this.#counts, group);
    this.#counts[group] = (this.#counts[group] ?? 0) + 1;
  }

  of(group: number): number {
    return this.#counts[group] ?? 0;
  }

  get all(): number {
    return this.#users.size;
  }

  hasUser(user: number): boolean {
    return this.#users.find(user) !== undefined;
  }

  has(group: number, user: number): boolean {
    const number = this.#users.find(user);
    if (number === undefined) return false;
    if (group >= MARKED_GROUPS) return this.#pairs.has(pairOf(group, number));
    return ((this.#marked[group]?.[number >>> 5] ?? 0) & (1 << (number & 31))) !== 0;
  }

  /** What they take of memory, about. */
  get bytes(): number {
    const tables = this.#users.bytes + this.#pairs.bytes + this.#counts.byteLength;
    return this.#marked.reduce((total, { byteLength }) => total + byteLength, tables);
  }

  /** False: it was there already. */
  #mark(group: number, number: number): boolean {
    const word = number >>> 5;
    const bit = 1 << (number & 31);
    // Up to this group none may be missing: holes would make the list a slow one.
    while (this.#marked.length <= group) this.#marked.push(new Uint32Array(0));
    const marked = roomFor(this.#marked[group] ?? new Uint32Array(0), word);
    this.#marked[group] = marked;
    const before = marked[word] ?? 0;
    if ((before & bit) !== 0) return false;
    marked[word] = before | bit;
    return true;
  }
}

function pairOf(group: number, number: number): number {
  if (group >= GROUPS) throw new Error(`group ${group} is one of too many`);
  return number * GROUPS + group;
}

/** A few users beside many that stay as they are. */
export class UsersBeside implements CountedUsers {
  readonly #known: UserCounts;
  readonly #new = new Set<number>();
  readonly #newIn = new Map<number, Set<number>>();

  constructor(known: UserCounts) {
    this.#known = known;
  }

  add(group: number, user: number): void {
    if (group === NONE) return;
    if (!this.#known.hasUser(user)) this.#new.add(user);
    if (this.#known.has(group, user)) return;
    const own = this.#newIn.get(group) ?? new Set();
    this.#newIn.set(group, own.add(user));
  }

  of(group: number): number {
    return this.#known.of(group) + (this.#newIn.get(group)?.size ?? 0);
  }

  get all(): number {
    return this.#known.all + this.#new.size;
  }
}

function roomFor(numbers: Uint32Array<ArrayBuffer>, place: number): Uint32Array<ArrayBuffer> {
  if (place < numbers.length) return numbers;
  const more = new Uint32Array(Math.max(2 * place, FIRST_NUMBERS));
  more.set(numbers);
  return more;
}
