import type { ListedOffer, Network } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { get } from "../api.ts";

/** They change by hand, so an older list serves. */
const STALE_MS = 60_000;

/** Slugs of networks for a filter; none while they are asked for. */
export function useNetworkSlugs(): readonly string[] {
  const networks = useQuery({
    queryKey: ["/api/networks"],
    queryFn: () => get<{ readonly networks: readonly Network[] }>("/api/networks"),
    staleTime: STALE_MS,
  });
  return networks.data?.networks.map(({ slug }) => slug) ?? [];
}

/** The same of offers. */
export function useOfferSlugs(): readonly string[] {
  const offers = useQuery({
    queryKey: ["/api/offers"],
    queryFn: () => get<{ readonly offers: readonly ListedOffer[] }>("/api/offers"),
    staleTime: STALE_MS,
  });
  return offers.data?.offers.map(({ slug }) => slug) ?? [];
}
