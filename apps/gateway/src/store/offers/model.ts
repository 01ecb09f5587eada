import type { Selectable } from "kysely";
import type { OfferTable } from "../schema.ts";

/** An offer of the API's, as it was written. */
export type OfferRow = Selectable<OfferTable>;

/** What every save of an offer writes. */
export type OfferSettings = Omit<OfferRow, "slug" | "active" | "created_at" | "updated_at">;

export type OfferSaved =
  | { readonly kind: "saved"; readonly row: OfferRow }
  /** Its slug, short link or the network's own number is another offer's. */
  | { readonly kind: "taken"; readonly by: readonly OfferRow[] };

/** `now`: ISO 8601, of the gateway that asks. Clicks and conversions name an offer by its slug, so none is deleted. */
export interface OfferStore {
  all(): Promise<readonly OfferRow[]>;
  create(offer: OfferSettings & Pick<OfferRow, "slug" | "active">, now: string): Promise<OfferSaved>;
  /** Without `active` that stays as it was. With `before`, only where the offer is still so. */
  change(
    slug: string,
    offer: OfferSettings & Partial<Pick<OfferRow, "active">>,
    now: string,
    before?: OfferSettings,
  ): Promise<OfferSaved | { readonly kind: "unknown" } | { readonly kind: "moved" }>;
}
