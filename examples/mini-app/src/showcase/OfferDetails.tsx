import { Card, ContentBadge, Paragraph, Title } from "@vkontakte/vkui";
import type { ReactNode } from "react";
import type { Offer } from "../settings/offers.ts";
import { Terms } from "./Terms.tsx";

interface OfferDetailsProps {
  readonly offer: Offer;
  /** The button. */
  readonly children: ReactNode;
}

export function OfferDetails({ offer, children }: OfferDetailsProps) {
  return (
    <Card mode="outline" Component="article" className="offer offer_alone">
      <div className="offer__title">
        <Title Component="h2" level="1">
          {offer.title}
        </Title>
        {offer.badge !== undefined && (
          <ContentBadge mode="secondary" appearance="accent-green" size="m">
            {offer.badge}
          </ContentBadge>
        )}
      </div>
      <Paragraph>{offer.about}</Paragraph>
      <Terms {...offer} />
      {children}
    </Card>
  );
}
