import { useVisit } from "@metka/tracker/react";
import { useEffect } from "react";
import useArbitrageTracker from "./hooks/useArbitrageTracker";
import type { Config } from "./settings/config.ts";
import type { Offer } from "./settings/offers.ts";
import { OpenOffer } from "./showcase/OpenOffer.tsx";
import { Showcase } from "./showcase/Showcase.tsx";
import { TrackerStatus } from "./status/TrackerStatus.tsx";

export function App({ config }: { readonly config: Config }) {
  const { userData, utmParams } = useVisit();
  const { sendToLeadsTech, autoSendOnUTMChange, generateArbitrageLink, isLoading, error, lastSentData } =
    useArbitrageTracker();

  useEffect(() => {
    if (userData && utmParams && Object.keys(utmParams).length > 0) {
      autoSendOnUTMChange(userData, utmParams);
    }
  }, [userData, utmParams, autoSendOnUTMChange]);

  const openOffer = ({ id, link }: Offer) => {
    const href = generateArbitrageLink(link.startsWith("/") ? config.metka + link : link, utmParams, userData);
    return <OpenOffer offerId={id} href={href} pixel={config.pixel} />;
  };
  const status = { userData, utmParams, isLoading, error, lastSentData };
  const footer = <TrackerStatus {...status} onRetry={() => sendToLeadsTech(userData, utmParams)} />;
  return <Showcase openOffer={openOffer} footer={footer} />;
}
