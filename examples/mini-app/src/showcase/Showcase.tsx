import { View } from "@vkontakte/vkui";
import type { ReactNode } from "react";
import type { Route } from "../navigation/route.ts";
import { navigate, useRoute } from "../navigation/router.ts";
import { Page } from "../Page.tsx";
import type { Offer } from "../settings/offers.ts";
import { Loading, NoOffers, NoSuchOffer, Problem } from "../states.tsx";
import { OfferCard } from "./OfferCard.tsx";
import { OfferDetails } from "./OfferDetails.tsx";
import { type OffersState, useOffers } from "./useOffers.ts";

interface ShowcaseProps {
  /** The button that opens an offer. */
  readonly openOffer: (offer: Offer) => ReactNode;
  /** Stands under each page. */
  readonly footer: ReactNode;
}

const toOffers = () => navigate({ page: "offers" });

/** The list of offers, and the page of each. */
export function Showcase({ openOffer, footer }: ShowcaseProps) {
  const route = useRoute();
  const state = useOffers();
  return (
    <View activePanel={route.page}>
      <Page id="offers" title="Займы онлайн">
        {whenReady(state, (offers) =>
          offers.length === 0 ? <NoOffers /> : <Cards offers={offers} openOffer={openOffer} />,
        )}
        {footer}
      </Page>
      <Page id="offer" title="Предложение" onBack={toOffers}>
        {whenReady(state, (offers) => {
          const offer = offerOf(route, offers);
          return offer === undefined ? (
            <NoSuchOffer onBack={toOffers} />
          ) : (
            <OfferDetails offer={offer}>{openOffer(offer)}</OfferDetails>
          );
        })}
        {footer}
      </Page>
    </View>
  );
}

function Cards({ offers, openOffer }: Pick<ShowcaseProps, "openOffer"> & { readonly offers: readonly Offer[] }) {
  return (
    <div className="offers">
      {offers.map((offer) => (
        <OfferCard key={offer.id} offer={offer}>
          {openOffer(offer)}
        </OfferCard>
      ))}
    </div>
  );
}

function whenReady(state: OffersState, render: (offers: readonly Offer[]) => ReactNode): ReactNode {
  if (state.status === "ready") return render(state.offers);
  if (state.status === "loading") return <Loading />;
  return <Problem title="Предложения не загрузились" error={state.error} onRetry={state.retry} />;
}

function offerOf(route: Route, offers: readonly Offer[]): Offer | undefined {
  return route.page === "offer" ? offers.find(({ id }) => id === route.id) : undefined;
}
