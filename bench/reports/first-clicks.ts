import { OFFERS } from "./campaigns.ts";
import { clickId } from "./click-id.ts";

/** Which click of a user on an offer was the first: plain numbers, since there are millions of users. */
export class FirstClicks {
  readonly #ids: Float64Array;
  readonly #times: Float64Array;

  constructor(users: number) {
    this.#ids = new Float64Array(users * OFFERS.length);
    this.#times = new Float64Array(users * OFFERS.length);
  }

  /** Notes a click, and gives the public id of the first one: its own where none was before. */
  note(user: number, offer: (typeof OFFERS)[number], ms: number, id: number): string {
    const at = user * OFFERS.length + OFFERS.indexOf(offer);
    const first = this.#ids[at];
    if (first !== undefined && first > 0) return clickId(this.#times[at] ?? ms, first);
    this.#ids[at] = id;
    this.#times[at] = ms;
    return clickId(ms, id);
  }
}
