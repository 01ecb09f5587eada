import { Card, ContentBadge, Link, Subhead, Title } from "@vkontakte/vkui";
import type { ReactNode } from "react";
import { formatRoute } from "../navigation/route.ts";
import type { Offer } from "../settings/offers.ts";
import { Terms } from "./Terms.tsx";

interface OfferCardProps {
  readonly offer: Offer;
  /** The button. */
  readonly children: ReactNode;
}

export function OfferCard({ offer, children }: OfferCardProps) {
  return (
    <Card mode="outline" Component="article" className="offer">
      <div className="offer__title">
        <Title Component="h2" level="3" weight="1">
          {offer.title}
        </Title>
        {offer.badge !== undefined && (
          <ContentBadge mode="secondary" appearance="accent-green" size="m">
            {offer.badge}
          </ContentBadge>
        )}
      </div>
      <Terms {...offer} />
      <div className="offer__actions">
        {children}
        <Subhead>
          <Link href={formatRoute({ page: "offer", id: offer.id })}>Подробнее</Link>
        </Subhead>
      </div>
    </Card>
  );
}
