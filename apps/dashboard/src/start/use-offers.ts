import type { ListedOffer } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { get } from "../api.ts";

/** The offers that take clicks, and the one of clicks that name none. */
export function useOffers(): { readonly offers: readonly ListedOffer[]; readonly usual: ListedOffer | undefined } {
  const { data } = useQuery({
    queryKey: ["/api/offers"],
    queryFn: () => get<{ readonly offers: readonly ListedOffer[] }>("/api/offers"),
  });
  const offers = data?.offers.filter(({ active }) => active) ?? [];
  return { offers, usual: offers.find(({ is_default }) => is_default) ?? offers[0] };
}
