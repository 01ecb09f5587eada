import { Loop } from "../loop.ts";
import type { OfferStore } from "../store/offers/model.ts";
import { mergeOffers } from "./merge-offers.ts";
import type { Offer, Offers } from "./offers.ts";

/** A change made at another gateway is here within this; reading some hundred rows costs a millisecond. */
const EVERY_MS = 3_000;

export interface OfferRegistryDeps {
  readonly file: ReadonlyMap<string, Offer>;
  readonly store: Pick<OfferStore, "all">;
  /** Hosts of this gateway, refused in templates. */
  readonly ownHosts: readonly string[];
  /** Called once for each offer of the API that conflicts with the file. */
  readonly onNotice: (notice: string) => void;
  /** The first failure in a row. */
  readonly onError: (error: unknown) => void;
}

/**
 * The offers that the gateway works with: those of the file, and those of the API, which are read every few seconds. A
 * reader of the registry always gets the latest ones. If the database fails, the last ones that were read stay.
 */
export class OfferRegistry implements Offers {
  readonly #deps: OfferRegistryDeps;
  #offers: ReadonlyMap<string, Offer>;
  #shorts: ReadonlyMap<string, Offer>;
  /** The rows that these were made of. */
  #rows = "[]";
  readonly #told = new Set<string>();
  #refreshed: Promise<void> = Promise.resolve();
  readonly #loop: Loop;

  constructor(deps: OfferRegistryDeps) {
    this.#deps = deps;
    this.#offers = deps.file;
    this.#shorts = byShort(deps.file);
    this.#loop = new Loop(EVERY_MS, () => this.refresh(), deps.onError);
  }

  get(slug: string): Offer | undefined {
    return this.#offers.get(slug);
  }

  values(): MapIterator<Offer> {
    return this.#offers.values();
  }

  byShort(short: string): Offer | undefined {
    return this.#shorts.get(short);
  }

  /** Reads the API's offers; what was committed before the call is there when it resolves. */
  refresh(): Promise<void> {
    // One after another, so that an older read never overwrites what a newer one has found.
    const read = () => this.#read();
    this.#refreshed = this.#refreshed.then(read, read);
    return this.#refreshed;
  }

  start(): void {
    this.#loop.start();
  }

  /** A read that is under way changes nothing, so the caller does not wait for it. */
  stop(): void {
    void this.#loop.stop();
  }

  async #read(): Promise<void> {
    const { file, store, ownHosts, onNotice } = this.#deps;
    const found = await store.all();
    const rows = JSON.stringify(found);
    if (rows === this.#rows) return;
    const { offers, notices } = mergeOffers(file, found, ownHosts);
    this.#rows = rows;
    this.#offers = offers;
    this.#shorts = byShort(offers);
    for (const notice of notices) {
      if (this.#told.has(notice)) continue;
      this.#told.add(notice);
      onNotice(notice);
    }
  }
}

function byShort(offers: ReadonlyMap<string, Offer>): ReadonlyMap<string, Offer> {
  return new Map(Array.from(offers.values()).flatMap((offer) => (offer.short ? [[offer.short, offer]] : [])));
}
