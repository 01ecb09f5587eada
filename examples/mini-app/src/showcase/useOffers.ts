import { useCallback, useEffect, useState } from "react";
import { loadOffers } from "../settings/load.ts";
import type { Offer } from "../settings/offers.ts";

export type OffersState =
  | { readonly status: "loading" }
  | { readonly status: "ready"; readonly offers: readonly Offer[] }
  | { readonly status: "failed"; readonly error: unknown; readonly retry: () => void };

export function useOffers(): OffersState {
  const [state, setState] = useState<OffersState>({ status: "loading" });
  const load = useCallback(async () => {
    setState({ status: "loading" });
    try {
      setState({ status: "ready", offers: await loadOffers() });
    } catch (error) {
      setState({ status: "failed", error, retry: load });
    }
  }, []);
  useEffect(() => {
    void load();
  }, [load]);
  return state;
}
