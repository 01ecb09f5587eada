import { Button } from "@vkontakte/vkui";
import { reportOpened } from "./report-opened.ts";

interface OpenOfferProps {
  readonly offerId: string;
  /** With the user's marks in it. */
  readonly href: string;
  readonly pixel: string | undefined;
}

/** A link, since VK lets a Mini App open other sites only by a real one; without a referrer, which holds the launch. */
export function OpenOffer({ offerId, href, pixel }: OpenOfferProps) {
  return (
    <Button
      size="l"
      stretched
      href={href}
      target="_blank"
      rel="noreferrer"
      onClick={() => reportOpened(offerId, pixel)}
    >
      Получить деньги
    </Button>
  );
}
