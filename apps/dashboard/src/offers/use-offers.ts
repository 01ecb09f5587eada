import type { ListedOffer, Network } from "@metka/contract";
import { useQuery } from "@tanstack/react-query";
import { get } from "../api.ts";

export function useOffers() {
  return useQuery({
    queryKey: ["offers"],
    queryFn: () => get<{ readonly offers: readonly ListedOffer[] }>("/api/offers"),
  });
}

export function useNetworks() {
  return useQuery({
    queryKey: ["networks"],
    queryFn: () => get<{ readonly networks: readonly Network[] }>("/api/networks"),
  });
}

/** Where the gateway is reached: this page comes from it. */
export function gatewayLink(path: string): string {
  return `${location.origin}${path}`;
}
